# What families read on every door. Short, warm, plain; no blame, no hurry, no exclamation marks.
# Places in { $braces } are filled in. The sentences of the house rules are in rules/texts/.

studio-name = Memoriam
page-title = { $page } · Memoriam
skip = To the content
language = Language
made-with-ai = Made with AI
days-range = { $first } to { $last }
back = Back
back-to-film = Back to the film’s page
continue = Continue
save = Save
optional = optional
cancel = No, go back
yes = Yes
no = No
unknown = I do not know

## Landing

home-title = A quiet film to say farewell
home-lead = From one photograph, a few moments in which somebody you miss looks at you once more.
home-begin = Begin with a photograph
home-free = The first seconds are free. You pay only if you want the whole film.
home-sample = Sample film without sound
home-sample-caption = Grace Hopper, from one photograph in the public domain. Made with AI, and every one of our films says so.
home-how = How it goes
home-how-1 = You tell us who it is
home-how-1-about = A name, a few plain questions, and one photograph. No account, no password.
home-how-2 = You see a few seconds
home-how-2-about = About a minute later, free of charge. If it is not right, that is all there was to it.
home-how-3 = You choose
home-how-3-about = Scenes, a line of words, music. The price stands beside each choice.
home-how-4 = You wait a little, and then decide
home-how-4-about = You always see your place. Nothing is finished until you say so; one change is part of the price.
home-promise = What we promise
home-promise-1 = Every film says from its first picture that it was made with AI. It does not pretend to be a memory that was filmed.
home-promise-2 = Nothing is shown to anybody unless you want it, and that changes nothing about the price.
home-promise-3 = You can take back your consent and erase everything, at any time, and you get a receipt.
home-promise-4 = No advertising, no tracking. The photographs stay with this studio and train no machine.
home-missing = We make films of people who have died. If somebody is missing, there are { $link }.
home-missing-link = people who search, and people who listen
home-price = A film costs from { $price }.
home-price-hardship = If that is too much just now, tell us; some films are free.

## Footer and plain pages

footer-support = Somebody to talk to
footer-privacy = Privacy
footer-terms = Terms
footer-link = I lost my link
footer-about = A film by Memoriam is a picture made with AI from photographs. It is no evidence that anything in it took place.

## Beginning

begin-title = Who is it about?
begin-lead = A few questions, so that this film does nobody wrong. You can stop at any time.
begin-happened = What has happened?
begin-person = The person you remember
begin-name = Name
begin-name-hint = As it shall stand at the end of the film.
begin-born = Born
begin-died = Died
begin-date-hint = The year is enough: 1931, or 1931-04-02.
begin-you = About you
begin-relation-choose = Please choose
begin-mail = Your e-mail address
begin-mail-hint = Only so that we can send you your link again, and tell you when something is ready. Nothing else, ever.
begin-country = Your country
begin-country-hint = So that we can name somebody to talk to near you.
begin-declaration = Your word
begin-declaration-hint = Your word is enough; we ask for no papers. Please tick only what is true.
begin-note = Where the portrait comes from
begin-public = It is a published portrait of a person of public life who died long ago.
begin-go = Continue to the photograph
begin-objection = Somebody close does not want this film.

## Photographs

photos-title = Photographs
photos-lead = One is enough. A clear, large picture in which the face looks toward you works best; prints photographed with a phone are welcome.
photos-choose = Choose photographs
photos-of = Who is on them?
photos-role-person = The person you remember
photos-role-younger = The same person, decades younger
photos-role-companion = Somebody beside them
photos-role-memory = Other family photographs
photos-role-voice = A recording of their voice
photos-role-speech = A recording that shall be heard in the film
photos-role-music = Our own music
photos-send = Send
photos-sent = { $count ->
    [one] One photograph is here.
   *[other] { $count } photographs are here.
  }
photos-none = No photograph yet.
photos-limit = Up to { $size } MB each, { $count } in all. JPEG, PNG, HEIC, WebP or TIFF.
photos-remove = Take it out
photos-ready = Show me a few seconds
photos-ready-hint = Free of charge. It takes about a minute.
photos-alt = A photograph you sent
photos-face = Who is it?
photos-face-lead = Several people are on this photograph. Please choose the number beside the face.
photos-face-number = Number { $number }
photos-problem-no-face = We cannot find a face here. A picture in which the face looks toward you, large and clear, works best.
photos-problem-unreadable-photo = This picture could not be opened. Please save it as a JPEG, or photograph the print again.
photos-problem-stranger = This seems to be another person than on the other photographs.
photos-problem-other = This file cannot be used as it is. Please try another one.
photos-limits = It will work, but not as well as a larger, clearer picture.
upload-waiting = Waiting …
upload-running = { $percent } % sent
upload-broken = The connection broke off. It goes on by itself as soon as it is back.
upload-looking = We are looking at it …
upload-done = It is here.
upload-failed = This file could not be sent.
upload-add = Add more
upload-files = { $count ->
    [one] One file
   *[other] { $count } files
  }

## The film's page: states

film-title = Your film
film-for = In memory of
state-now = Where it stands
state-intake = You are still telling us
state-intake-about = Nothing is looked at yet. Send a photograph, and we begin.
state-judging = We are reading what you told us
state-judging-about = This takes a few seconds.
state-preparing = The first seconds are being made
state-preparing-about = About a minute. You can close this page and come back; this link stays yours.
state-preview = Here are the first seconds
state-preview-about = Small and free. Take your time. If you want the whole film, choose below what it shall hold.
state-payment = The price is agreed
state-payment-about = As soon as it has arrived, your film gets its place.
state-waiting = Your film is in the waiting list
state-waiting-about = We go in order. Being away costs no place.
state-paused = Your film rests
state-paused-about = Your place in the list is kept until you say that it goes on.
state-rendering = Your film is being made
state-rendering-about = From now on its wishes are fixed. When it is ready you can still ask for one change.
state-checking = Your film is made, and being checked
state-checking-about = A program measures that nothing in it is torn, false or too loud.
state-review = Somebody here is looking at your film
state-review-about = We never hand on a film that nobody has seen.
state-approval = Your film is ready to be seen
state-approval-about = Look at it when the moment is right. Then keep it, or ask for one change.
state-delivered = Your film
state-delivered-about = It is yours. Please save it to your phone or computer.
state-held = One of us would like to look at this with you
state-held-about = We will write to you. Your place is kept, and you need not do anything.
state-refused = We cannot make this film
state-refused-about = We are sorry. Whatever was paid goes back.
state-failed = This film could not be made
state-failed-about = We are sorry. It was our work that failed, not your photograph of somebody dear. Whatever was paid goes back.
state-withdrawn = We have stopped
state-withdrawn-about = You took your consent back. Nothing more is made or shown. Whatever was paid goes back, if no film was delivered.
state-erasing = Everything is being erased
state-erasing-about = This cannot be stopped any more, and takes a moment.
state-erased = Everything has been erased
state-erased-about = Nothing is left but this receipt.

missing-title = Still needed
missing-photo = A photograph of the person
missing-face = On one photograph: which face is meant
missing-better-photo = A photograph that shows the face clearly
missing-name = The person’s name
missing-companion-photo = For “Together”: a photograph of the second person
missing-younger-photo = For “Younger years”: a photograph from then
missing-memory-photo = For “Family photographs”: at least one
missing-words = For “Words”: the words
missing-words-or-recording = For “Voice”: the words, or a recording
missing-companion-consent = The consent of the person beside them
missing-words-approval = Your consent to the words, as they stand
missing-declaration = Your word that all this may be
letters-title = Letters
letters-from-family = You wrote
letters-from-studio = The studio wrote
letters-write = Write to the studio
letters-send = Send
letters-sent = Your letter is with us.
progress-percent = { $percent } %
news-title = When may we write to you?
news-preview = When the first seconds can be seen
news-question = When we have a question
news-place = When the film has its place in the list
news-review = When the film can be seen
news-delivered = When it is yours to download
news-ended = When no film comes of it
refresh = Look again
preview-caption = A few seconds, small. Made with AI from your photograph.
film-caption = Made with AI from your photographs.
film-alt = The film, with the words “made with AI” in it
place-title = Your place
place-exact = Number { $place }
place-band = Between { $low } and { $high }
place-when = Probably { $days }
place-when-hint = Four of five films are ready within these days. We look at it anew all the time.
place-unknown = We cannot say yet when it will be your turn: too few films have been made to know. We will write to you.
place-why = Why this place?
place-rush = There are also a few urgent orders, at most one in { $share }.
pause = Let it rest for a while
resume = Let it go on
pause-hint = Your place is kept.
change-words = Change wishes or words
add-photos = Add photographs
keep-link = Keep this page’s address: it is the only key to your film. Whoever has it can see the film.
keep-link-mail = We can send it to { $mail } again at any time.
keep-until = It is kept until { $day }, then everything is erased by itself.
until-when = Save it before then.
more = More

## Wishes

wishes-go = Choose what it shall hold
wishes-title = What it shall hold
wishes-lead = Choose what fits the person. One scene is a whole film; more make it longer.
wishes-scenes = Scenes
wishes-scene-needs-companion = needs a photograph of somebody beside them
wishes-scene-needs-younger = needs a photograph from younger years
wishes-scene-needs-memory = needs other family photographs
wishes-words = Words
wishes-words-hint = Written by you; the film says that they are not the person’s own. The scenes “Words” and “Voice” use them.
wishes-line = One line under the name
wishes-line-hint = Such as: Loved and missed.
wishes-companion = The person beside them
wishes-companion-hint = Their name, if you like.
wishes-place = Place
wishes-place-own = Let the scenes decide
wishes-music = Music
wishes-shape = Shape
wishes-shape-tall = Upright, for phones
wishes-shape-wide = Wide, for television
wishes-shape-square = Square
wishes-shape-post = A little upright
wishes-dove = A white dove flies off at the end
wishes-figure = Show no drawn figure and no drawn hand
wishes-restore = Gently mend scratches and fading first
wishes-captions = Write what is said into the picture as well
wishes-rush = It is urgent
wishes-rush-hint = For a funeral in the next days. At most one film in { $share } is made like this, so that the others do not wait for ever.
wishes-hardship = I cannot pay this just now
wishes-hardship-hint = You need not explain it. Somebody here reads it and answers; it has nothing to do with showing the film to others.
wishes-price = See the price
wishes-price-now = The price now
wishes-save = Save and go on
wishes-kept = Your wishes are kept.

scene-portrait = Portrait
scene-portrait-about = They breathe, look at you, and smile a little.
scene-nod = A nod
scene-nod-about = A quiet nod, as between people who know each other.
scene-wave = A wave
scene-wave-about = A raised arm of the photograph waves. Where none is shown, a drawn hand rises beside them, and the film says so.
scene-embrace = Together
scene-embrace-about = Two people come close to each other.
scene-stairway = The stairway
scene-stairway-about = Somebody goes up wide stairs into the morning. The figure is drawn.
scene-wings = Wings
scene-wings-about = Large, quiet wings of light behind them.
scene-light = Light
scene-light-about = The picture slowly becomes light.
scene-words = Words
scene-words-about = Your words stand in the picture, line by line.
scene-speak = Voice
scene-speak-about = Your words, or a recording of them, are heard.
scene-younger = Younger years
scene-younger-about = From the face of long ago to the face you knew last.
scene-memories = Family photographs
scene-memories-about = Your other photographs, slowly, one after another.
scene-other-about = A further scene.

stage-stairway-morning = Stairs in the morning
stage-stairway-day = Stairs by day
stage-shore = By the sea
stage-meadow = A meadow
stage-night = Under the stars

music-tender = Tender
music-still = Still
music-hopeful = Hopeful
music-solemn = Solemn
music-none = No music

## Price and payment

price-title = The price
price-base = The film: one person, label, signature, one change
price-scene = Scene “{ $scene }”
price-companion = Somebody beside them
price-length = Longer film
price-voice = Voice
price-rush = Urgent
price-gift = A gift of the studio
price-times = { $quantity } × { $unit }
price-total = Together
price-tax = of which { $name } ({ $percent } %) { $amount }
price-tax-added = { $name } ({ $percent } %)
price-free = Free
price-publish = Whether you let us show the film to others changes nothing about the price.
pay-title = Consent and payment
pay-lead = Nothing is taken before you have seen the preview, and everything goes back if the film cannot be made.
pay-consents = Please read once more
consent-words = I have read these words, and they may be used exactly as they stand here. They are ours, not theirs.
consent-living = Everybody alive who is seen in the film has agreed.
consent-voice = The recording may be used for the words of this film, and for nothing else.
pay-how = How would you like to pay?
pay-stripe = By card
pay-stripe-hint = On the pages of Stripe; we never see the number.
pay-transfer = By bank transfer
pay-transfer-hint = You get a short reference, without a name.
pay-free = It is free
pay-free-hint = There is nothing to pay. You get your place at once.
pay-go = Agree and pay
pay-go-free = Agree
pay-transfer-title = Please transfer
pay-transfer-about = As soon as it has arrived, usually within two working days, your film gets its place.
pay-to-stripe = Go on to Stripe
pay-change = Choose otherwise
paid = Paid: { $amount }
refund-open = { $amount } go back to you.
refund-done = { $amount } went back to you.

## Approval

approve-title = Is it right like this?
approve = Yes, it may stay like this
approve-hint = The film then is yours to keep and to download.
change-title = Ask for one change
change-hint = Tell us in a few words what does not feel right. The film keeps its old place in the list.
change-send = Ask for this change
change-none = The one change that is part of the price was made. If something is still not right, please write to us.
download = Download the film
download-hint = MP4, { $size } MB
download-poster = A still picture from it
download-report = What was measured
download-verify = Whoever has the film can check with “memoriam verify” that it came from this studio and was made with AI.
publish-title = Showing it to others
publish-about = Only if you want. It changes nothing, and you can take it back at any time.
publish-give = The studio may show this film
publish-given = You allowed the studio to show this film.
publish-take = Take this back

## Withdrawal and erasure

withdraw-title = Take my consent back
withdraw-about = We stop at once. Nothing more is made, and nothing is shown. Whatever was paid goes back, if no film was delivered yet.
withdraw-go = Yes, stop
withdraw-done = We have stopped.
erase-title = Erase everything
erase-about = Your photographs, your words, the preview and the film are erased for good, also from our backups. This cannot be undone.
erase-save = If you want to keep the film, please download it first.
erase-go = Yes, erase everything
receipt-title = Your receipt
receipt-about = Everything you sent us and everything we made of it has been erased.
receipt-order = Order
receipt-at = Erased
receipt-objects = Files destroyed
receipt-anchor = Record in the studio’s journal
receipt-keep = Please keep this page, or save the receipt. The link of your film opens nothing any more.
receipt-download = Save the receipt
receipt-later = The rest is being erased and will be finished in a few minutes.

## Lost link

link-title = Your link
link-lead = Tell us the address you gave, and we send the link of your film to it.
link-send = Send the link
link-sent = If we know this address, a message is on its way. Please also look among the unwanted mail.
link-new = Your old link goes on working until you open the new one.

## Support

support-title = Somebody to talk to
support-lead = Grief is not an illness, and it is heavy. These people listen; most of them at any hour.
support-country = In your country
support-everywhere = Anywhere
support-missing = If somebody is missing
support-call = Call { $phone }
support-site = Website
support-show = Show
support-note = We are not paid for naming them. Numbers change; please tell us if one does not answer.

## Privacy and terms

privacy-title = Privacy
privacy-1-title = What we keep
privacy-1 = Your photographs, recordings and words, what we make of them, your e-mail address if you gave it, and the steps of your order. Each order is sealed with a key of its own.
privacy-2-title = What for
privacy-2 = For your film, and for nothing else. Nothing trains a machine, nothing is sold, nothing is measured about you.
privacy-3-title = Who sees it
privacy-3 = The people of this studio. If you pay by card, Stripe learns the amount and what you tell it. This website loads nothing from anybody else.
privacy-4-title = How long
privacy-4 = { $days ->
    [one] One day after delivery
   *[other] { $days } days after delivery
  } everything is erased by itself; earlier if you wish. Erasing destroys the key, so that backups cannot be read either.
privacy-5-title = What stays
privacy-5 = The bare steps of an order without any name, and one line in a journal that proves the erasure. Records of payments, as the law asks.
privacy-6-title = Cookies
privacy-6 = One that protects the forms, one that remembers your language if you change it. No others.
privacy-7-title = Your rights
privacy-7 = You can see, correct, take with you and erase what is yours on the page of your film, without asking anybody.
terms-title = Terms
terms-1-title = What you get
terms-1 = A short film made with AI from your photographs. It carries a visible sign, a signature and an invisible mark that say so; they cannot be left out.
terms-2-title = What we need from you
terms-2 = That the person has died, that you are an adult and next of kin or have their leave, that nobody close objects, and that everybody alive who is shown agrees.
terms-3-title = What we do not make
terms-3 = Films of the living or the missing, words of violence, hatred or politics, promises that the dead wait for somebody. If one of us has to look first, we tell you.
terms-4-title = Payment and taking back
terms-4 = The preview is free. What was paid goes back in full if the film cannot be made, or if you withdraw before it is delivered. One change is part of the price.
terms-5-title = If somebody objects
terms-5 = If a close relative does not want the film, it rests until you agree. Anybody can write to the studio.

## Errors

error-title = That did not work
error-not-found = There is nothing at this address. If it is the link of a film: perhaps it was renewed, or everything was erased.
error-form = Your page had been open for a long time, or was opened in another window. Please try once more.
error-busy = Very many people are here at this moment. Please try again in a minute.
error-too-many = That was often in a short time. Please wait a minute and try again.
error-too-large = This file is too large. Up to { $size } MB fit.
error-too-many-files = There are enough photographs now; take one out before you send another.
error-kind = This kind of file cannot be used here. Photographs: JPEG, PNG, HEIC, WebP, TIFF. Recordings: WAV, MP3, M4A, FLAC, OGG.
error-empty = Please choose a file first.
error-server = Something broke on our side. Nothing of yours was lost. Please try again in a few minutes.
error-away = A part of the studio cannot be reached just now. Nothing of yours was lost. Please try again in a few minutes.
error-state = That is not possible at this point any more, or not yet. The page shows where your film stands.
error-wish = There is something we could not understand: { $detail }
error-consent = One of the statements is still missing. Please read them once more.
error-payment = The payment service does not answer just now. Nothing was taken. Please try again in a few minutes.
error-words = Please write the words first, or leave this scene out.
error-need-photo = Please send a photograph first.
error-date = A date could not be read. Please write the year, such as 1931, or 1931-04-02.
error-order-dates = One of the dates lies in the future, or the death before the birth. Please look once more.

## Telegram

tg-welcome = We make short, quiet films of people who have died, from one photograph, with the help of AI. Every film says so, openly, in every picture. The first seconds are free, and everything you send can be erased at any time. You can go back, stop, or be silent for weeks; nothing is lost.
tg-language = Which language shall we speak?
tg-skip = Leave out
tg-back = Back
tg-not-here = That does not fit here just now. Everything you told us before is kept.
tg-not-now = That is not possible at this point any more, or not yet. Here is where your film stands.
tg-paid = Thank you, your payment has arrived.
tg-checkout-old = This invoice is no longer the current one; nothing is taken. Please open the price once more.
tg-new-preview = New photographs have come since the first seconds were made. We make them once more, so that nothing is paid that cannot be made; it takes about a minute.
tg-impossible = These photographs cannot carry: { $scenes }. Please leave that out, or send another photograph.
tg-declaration = A few questions first; your word is enough, we ask for no papers. Please say yes only to what is true.
tg-other = We can read text, photographs, files and voice messages here; this one we cannot.
tg-old-button = That button belongs to an earlier message. Here is where we are now.
tg-edited = Thank you. We read messages as they were first sent; please write the correction as a new one.
tg-relation = Who were you to each other?
tg-no = Then we cannot make this film now. That is no reproach; it protects people who cannot speak here. If you pressed by mistake, please go back.
tg-no-missing = We make films only of people who have died. Whoever is missing has not died, and we hope with you. These people search, and listen.
tg-name = Please write the name, as it shall stand at the end of the film.
tg-name-long = This name cannot be set so; please write it a little shorter, in letters.
tg-photos-person = Please send a photograph of the person. One is enough; you may send several, also as an album.
tg-photos-companion = Please send a photograph of whoever shall be beside them.
tg-photos-younger = Please send a photograph of the person in younger years.
tg-photos-memory = Please send the other family photographs.
tg-photos-hint = A clear, large face that looks toward you works best. Sent as a file it stays larger. When all are here, press the button.
tg-photos-done = These are all
tg-photo-as-file = It is here, and it will do. Telegram makes pictures smaller: if you have it at hand, please send the same one once more as a file (paper clip, File).
tg-album-kept = Your album is arriving. Press the button when all of its photographs are here.
tg-face-thanks = Thank you, we know who is meant.
tg-too-large = Telegram hands us files of up to { $size } MB. Please send it smaller.
tg-file-failed = Telegram could not hand us this file. Please send it once more.
tg-making = Thank you. The first seconds are being made now; it takes about a minute.
tg-whole-film = I would like the whole film
tg-other-photo = Another photograph
tg-words-or-voice = Write the words that shall be said, or send a voice message or recording of the person, which is heard as it is.
tg-words-long = That is too long to be read in peace; up to { $most } characters fit.
tg-other-words = Other words
tg-recording-kept = The recording is here.
tg-recording-gone = The recording has been erased again.
tg-companion = Has the person beside them agreed to be shown, or, if they have died, their family?
tg-companion-no = Then nobody else is shown; the scene is left out.
tg-not-together = This does not go together with the scenes you chose; please choose another.
tg-free-asked = Thank you for telling us. Somebody here reads it and answers. You need not explain anything.
tg-free-note = If you would like to write a line about it, write it now.
tg-pay-now = Pay { $stars } ⭐
pay-stars = With Telegram Stars
pay-stars-hint = Here in the chat.
tg-place = Your place in the list: { $place }
tg-place-band = Your place in the list: between { $low } and { $high }
tg-forecast = It probably is your turn: { $days }
tg-no-forecast = It is too early to say when.
tg-pause = Please wait with it
tg-resume = Go on
tg-change-sent = Thank you. Your film keeps its old place and is made anew.
tg-biography = If you would like that, write a few words about the person; they stand beside the film. If not, go back.
tg-unpublished = Your leave is taken back; if the film was shown in the channel, it is taken down now.
tg-erase-chat = What stands in this chat lies with Telegram; you can delete the chat there. To begin anew: /start
tg-too-large-film = The film is too large for Telegram. Here it is: { $link }
tg-orders = Your films:
tg-no-order = Nothing has been begun yet.
tg-new = Begin another film
tg-help =
    /status – where your film stands
    /place – your place in the list
    /orders – all your films
    /language – another language
    /withdraw – take your consent back
    /erase – erase everything
    /support – somebody to talk to
    /terms, /privacy, /paysupport
tg-paysupport = If something about a payment is not right, write it here; the studio reads it. Whatever was paid goes back in full if no film comes of it.
tg-despair = That sounds very heavy, and you need not carry it alone. We only make films; these people listen, most of them at any hour.
tg-desk-queue = What waits for you:
tg-desk-done = Done.
tg-desk-letter = Write to the family why; your next message is sent to them as it is.
tg-desk-allow = Allow
tg-desk-approve = Approve the film
tg-desk-render-again = Make it again
tg-desk-give-free = Give it free
tg-desk-refuse = Refuse
tg-desk-biography = A family allows its film to be shown, with these words:
tg-desk-publish = Show it in the channel
tg-desk-no-leave = It cannot be shown: the leave is missing or was taken back, or it stands there already.
tg-desk-income = Income
tg-desk-forecast = Who joins now waits { $low } to { $high } days.
tg-menu-start = Begin
tg-menu-new = Another film
tg-menu-place = My place in the list
tg-menu-status = Where my film stands
tg-menu-orders = All my films
tg-menu-language = Another language
tg-menu-withdraw = Take my consent back
tg-menu-erase = Erase everything
tg-menu-help = Help
tg-menu-support = Somebody to talk to
tg-menu-terms = Terms
tg-menu-privacy = Privacy
tg-menu-paysupport = Questions about payment
