# Was Angehörige an jeder Tür lesen. Kurz, warm, einfach; kein Vorwurf, keine Eile, keine Ausrufezeichen.

studio-name = Memoriam
page-title = { $page } · Memoriam
skip = Zum Inhalt
language = Sprache
made-with-ai = Mit KI gemacht
days-range = { $first } bis { $last }
back = Zurück
back-to-film = Zurück zur Seite des Films
continue = Weiter
save = Sichern
optional = freiwillig
cancel = Nein, zurück
yes = Ja
no = Nein
unknown = Ich weiß es nicht

## Landing

home-title = Ein stiller Film zum Abschied
home-lead = Aus einer Fotografie werden ein paar Augenblicke, in denen Sie ein vermisster Mensch noch einmal ansieht.
home-begin = Mit einem Foto beginnen
home-free = Die ersten Sekunden sind kostenlos. Sie zahlen nur, wenn Sie den ganzen Film möchten.
home-sample = Beispielfilm ohne Ton
home-sample-caption = Grace Hopper, aus einer gemeinfreien Fotografie. Mit KI gemacht, und jeder unserer Filme sagt das.
home-how = So geht es
home-how-1 = Sie sagen uns, um wen es geht
home-how-1-about = Ein Name, ein paar einfache Fragen und ein Foto. Kein Konto, kein Passwort.
home-how-2 = Sie sehen einige Sekunden
home-how-2-about = Nach etwa einer Minute, kostenlos. Ist es nicht das Richtige, so war das schon alles.
home-how-3 = Sie wählen aus
home-how-3-about = Szenen, eine Zeile Worte, Musik. Neben jeder Wahl steht ihr Preis.
home-how-4 = Sie warten ein wenig und entscheiden dann
home-how-4-about = Ihren Platz sehen Sie immer. Fertig ist der Film erst, wenn Sie es sagen; eine Änderung gehört zum Preis.
home-promise = Was wir versprechen
home-promise-1 = Jeder Film sagt vom ersten Bild an, dass er mit KI gemacht ist. Er gibt sich nicht als gefilmte Erinnerung aus.
home-promise-2 = Niemand bekommt etwas zu sehen, wenn Sie es nicht wollen, und am Preis ändert das nichts.
home-promise-3 = Sie können Ihre Einwilligung jederzeit zurücknehmen und alles löschen, und Sie bekommen eine Quittung darüber.
home-promise-4 = Keine Werbung, keine Beobachtung. Die Fotos bleiben in diesem Studio und trainieren keine Maschine.
home-missing = Wir machen Filme von Menschen, die gestorben sind. Wird jemand vermisst, gibt es { $link }.
home-missing-link = Menschen, die suchen, und Menschen, die zuhören
home-price = Ein Film kostet ab { $price }.
home-price-hardship = Ist das gerade zu viel, sagen Sie es uns; manche Filme sind kostenlos.

## Footer and plain pages

footer-support = Jemand zum Reden
footer-privacy = Datenschutz
footer-terms = Bedingungen
footer-link = Mein Link ist weg
footer-about = Ein Film von Memoriam ist ein mit KI aus Fotografien gemachtes Bild. Er beweist nicht, dass etwas darin geschehen ist.

## Beginning

begin-title = Um wen geht es?
begin-lead = Ein paar Fragen, damit dieser Film niemandem Unrecht tut. Sie können jederzeit aufhören.
begin-happened = Was ist geschehen?
begin-person = Der Mensch, an den Sie denken
begin-name = Name
begin-name-hint = So, wie er am Ende des Films stehen soll.
begin-born = Geboren
begin-died = Gestorben
begin-date-hint = Das Jahr genügt: 1931, oder 1931-04-02.
begin-you = Über Sie
begin-relation-choose = Bitte wählen
begin-mail = Ihre E-Mail-Adresse
begin-mail-hint = Nur, damit wir Ihnen Ihren Link noch einmal schicken und sagen können, wenn etwas fertig ist. Sonst nie.
begin-country = Ihr Land
begin-country-hint = Damit wir Ihnen jemanden in Ihrer Nähe zum Reden nennen können.
begin-declaration = Ihr Wort
begin-declaration-hint = Ihr Wort genügt; wir verlangen keine Papiere. Bitte kreuzen Sie nur an, was wahr ist.
begin-note = Woher das Porträt stammt
begin-public = Es ist ein veröffentlichtes Porträt eines Menschen des öffentlichen Lebens, der vor langer Zeit starb.
begin-go = Weiter zum Foto
begin-objection = Jemand Nahestehendes möchte diesen Film nicht.

## Photographs

photos-title = Fotos
photos-lead = Eines genügt. Am besten ist ein klares, großes Bild, auf dem das Gesicht zu Ihnen schaut; auch abfotografierte Abzüge sind willkommen.
photos-choose = Fotos auswählen
photos-of = Wer ist darauf?
photos-role-person = Der Mensch, an den Sie denken
photos-role-younger = Derselbe Mensch, Jahrzehnte jünger
photos-role-companion = Jemand an seiner Seite
photos-role-memory = Andere Familienfotos
photos-role-voice = Eine Aufnahme der Stimme
photos-role-speech = Eine Aufnahme, die im Film zu hören sein soll
photos-role-music = Eigene Musik
photos-send = Senden
photos-sent = { $count ->
    [one] Ein Foto ist da.
   *[other] { $count } Fotos sind da.
  }
photos-none = Noch kein Foto.
photos-limit = Bis { $size } MB je Datei, { $count } insgesamt. JPEG, PNG, HEIC, WebP oder TIFF.
photos-remove = Herausnehmen
photos-ready = Zeigen Sie mir einige Sekunden
photos-ready-hint = Kostenlos. Es dauert etwa eine Minute.
photos-alt = Ein Foto, das Sie geschickt haben
photos-face = Wer ist es?
photos-face-lead = Auf diesem Foto sind mehrere Menschen. Bitte wählen Sie die Zahl neben dem Gesicht.
photos-face-number = Nummer { $number }
photos-problem-no-face = Wir finden hier kein Gesicht. Am besten ist ein Bild, auf dem das Gesicht groß und klar zu Ihnen schaut.
photos-problem-unreadable-photo = Dieses Bild ließ sich nicht öffnen. Bitte sichern Sie es als JPEG, oder fotografieren Sie den Abzug noch einmal.
photos-problem-stranger = Das scheint ein anderer Mensch zu sein als auf den übrigen Fotos.
photos-problem-other = Diese Datei lässt sich so nicht verwenden. Bitte versuchen Sie eine andere.
photos-limits = Es wird gehen, aber nicht so gut wie mit einem größeren, klareren Bild.
upload-waiting = Wartet …
upload-running = { $percent } % gesendet
upload-broken = Die Verbindung ist abgerissen. Es geht von selbst weiter, sobald sie wieder da ist.
upload-looking = Wir sehen es uns an …
upload-done = Es ist da.
upload-failed = Diese Datei konnte nicht gesendet werden.
upload-add = Weitere hinzufügen
upload-files = { $count ->
    [one] Eine Datei
   *[other] { $count } Dateien
  }

## The film's page: states

film-title = Ihr Film
film-for = In Erinnerung an
state-now = Wo er steht
state-intake = Sie erzählen uns noch
state-intake-about = Noch sieht niemand etwas an. Schicken Sie ein Foto, dann beginnen wir.
state-judging = Wir lesen, was Sie uns gesagt haben
state-judging-about = Das dauert ein paar Sekunden.
state-preparing = Die ersten Sekunden entstehen
state-preparing-about = Etwa eine Minute. Sie können diese Seite schließen und wiederkommen; der Link bleibt Ihrer.
state-preview = Hier sind die ersten Sekunden
state-preview-about = Klein und kostenlos. Nehmen Sie sich Zeit. Möchten Sie den ganzen Film, wählen Sie unten, was er enthalten soll.
state-payment = Der Preis ist vereinbart
state-payment-about = Sobald er eingegangen ist, bekommt Ihr Film seinen Platz.
state-waiting = Ihr Film steht in der Warteliste
state-waiting-about = Es geht der Reihe nach. Wer nicht da ist, verliert keinen Platz.
state-paused = Ihr Film ruht
state-paused-about = Ihr Platz in der Liste bleibt, bis Sie sagen, dass es weitergeht.
state-rendering = Ihr Film wird gemacht
state-rendering-about = Von nun an stehen die Wünsche fest. Wenn er fertig ist, können Sie noch um eine Änderung bitten.
state-checking = Ihr Film ist gemacht und wird geprüft
state-checking-about = Ein Programm misst nach, dass nichts darin zerrissen, falsch oder zu laut ist.
state-review = Jemand von uns sieht sich Ihren Film an
state-review-about = Wir geben keinen Film weiter, den niemand gesehen hat.
state-approval = Ihr Film ist bereit
state-approval-about = Sehen Sie ihn an, wenn der Moment der richtige ist. Dann behalten Sie ihn, oder Sie bitten um eine Änderung.
state-delivered = Ihr Film
state-delivered-about = Er gehört Ihnen. Bitte sichern Sie ihn auf Ihrem Telefon oder Computer.
state-held = Jemand von uns möchte das mit Ihnen ansehen
state-held-about = Wir schreiben Ihnen. Ihr Platz bleibt, und Sie müssen nichts tun.
state-refused = Diesen Film können wir nicht machen
state-refused-about = Es tut uns leid. Was gezahlt wurde, geht zurück.
state-failed = Dieser Film konnte nicht gemacht werden
state-failed-about = Es tut uns leid. Unsere Arbeit ist misslungen, nicht Ihr Foto. Was gezahlt wurde, geht zurück.
state-withdrawn = Wir haben aufgehört
state-withdrawn-about = Sie haben Ihre Einwilligung zurückgenommen. Es wird nichts mehr gemacht und nichts gezeigt. Was gezahlt wurde, geht zurück, wenn kein Film übergeben war.
state-erasing = Alles wird gelöscht
state-erasing-about = Das lässt sich nicht mehr anhalten und dauert einen Augenblick.
state-erased = Alles ist gelöscht
state-erased-about = Nichts ist geblieben als diese Quittung.

missing-title = Noch nötig
missing-photo = Ein Foto des Menschen
missing-face = Auf einem Foto: welches Gesicht gemeint ist
missing-better-photo = Ein Foto, das das Gesicht deutlich zeigt
missing-name = Der Name des Menschen
missing-companion-photo = Für „Zusammen“: ein Foto des zweiten Menschen
missing-younger-photo = Für „Jüngere Jahre“: ein Foto von damals
missing-memory-photo = Für „Familienfotos“: mindestens eines
missing-words = Für „Worte“: die Worte
missing-words-or-recording = Für „Stimme“: die Worte, oder eine Aufnahme
missing-companion-consent = Die Einwilligung des Menschen an seiner Seite
missing-words-approval = Ihre Zustimmung zu den Worten, so wie sie dastehen
missing-declaration = Ihr Wort, dass dies alles sein darf
letters-title = Briefe
letters-from-family = Sie schrieben
letters-from-studio = Das Studio schrieb
letters-write = An das Studio schreiben
letters-send = Senden
letters-sent = Ihr Brief ist bei uns.
progress-percent = { $percent } %
news-title = Wann dürfen wir Ihnen schreiben?
news-preview = Wenn die ersten Sekunden zu sehen sind
news-question = Wenn wir eine Frage haben
news-place = Wenn der Film seinen Platz in der Liste hat
news-review = Wenn der Film zu sehen ist
news-delivered = Wenn Sie ihn herunterladen können
news-ended = Wenn kein Film daraus wird
refresh = Noch einmal nachsehen
preview-caption = Einige Sekunden, klein. Mit KI aus Ihrem Foto gemacht.
film-caption = Mit KI aus Ihren Fotos gemacht.
film-alt = Der Film, mit den Worten „mit KI gemacht“ darin
place-title = Ihr Platz
place-exact = Nummer { $place }
place-band = Zwischen { $low } und { $high }
place-when = Voraussichtlich { $days }
place-when-hint = Vier von fünf Filmen sind in diesen Tagen fertig. Wir rechnen laufend neu.
place-unknown = Wir können noch nicht sagen, wann Sie an der Reihe sind: Dafür sind zu wenige Filme gemacht. Wir schreiben Ihnen.
place-why = Warum dieser Platz?
place-rush = Es gibt auch einige eilige Aufträge, höchstens einen unter { $share }.
pause = Eine Weile ruhen lassen
resume = Weitergehen lassen
pause-hint = Ihr Platz bleibt.
change-words = Wünsche oder Worte ändern
add-photos = Fotos hinzufügen
keep-link = Bewahren Sie die Adresse dieser Seite auf: Sie ist der einzige Schlüssel zu Ihrem Film. Wer sie hat, kann den Film sehen.
keep-link-mail = Wir können sie jederzeit wieder an { $mail } schicken.
keep-until = Er wird bis { $day } aufbewahrt, dann wird alles von selbst gelöscht.
until-when = Bitte sichern Sie ihn vorher.
more = Mehr

## Wishes

wishes-go = Auswählen, was er enthalten soll
wishes-title = Was der Film enthalten soll
wishes-lead = Wählen Sie, was zu dem Menschen passt. Eine Szene ist ein ganzer Film; mehr machen ihn länger.
wishes-scenes = Szenen
wishes-scene-needs-companion = braucht ein Foto von jemandem an seiner Seite
wishes-scene-needs-younger = braucht ein Foto aus jüngeren Jahren
wishes-scene-needs-memory = braucht andere Familienfotos
wishes-words = Worte
wishes-words-hint = Von Ihnen geschrieben; der Film sagt, dass es nicht die Worte des Menschen sind. Die Szenen „Worte“ und „Stimme“ verwenden sie.
wishes-line = Eine Zeile unter dem Namen
wishes-line-hint = Zum Beispiel: Geliebt und vermisst.
wishes-companion = Der Mensch an seiner Seite
wishes-companion-hint = Der Name, wenn Sie möchten.
wishes-place = Ort
wishes-place-own = Die Szenen entscheiden
wishes-music = Musik
wishes-shape = Form
wishes-shape-tall = Hochkant, für Telefone
wishes-shape-wide = Breit, für den Fernseher
wishes-shape-square = Quadratisch
wishes-shape-post = Leicht hochkant
wishes-dove = Am Ende fliegt eine weiße Taube davon
wishes-figure = Keine gezeichnete Figur und keine gezeichnete Hand zeigen
wishes-restore = Kratzer und Verblasstes vorher behutsam ausbessern
wishes-captions = Gesprochenes auch ins Bild schreiben
wishes-rush = Es eilt
wishes-rush-hint = Für eine Trauerfeier in den nächsten Tagen. Höchstens ein Film unter { $share } entsteht so, damit die anderen nicht ewig warten.
wishes-hardship = Ich kann das gerade nicht bezahlen
wishes-hardship-hint = Sie müssen es nicht erklären. Jemand von uns liest es und antwortet; mit dem Zeigen des Films hat es nichts zu tun.
wishes-price = Den Preis zeigen
wishes-price-now = Der Preis jetzt
wishes-save = Sichern und weiter
wishes-kept = Ihre Wünsche sind gesichert.

scene-portrait = Porträt
scene-portrait-about = Atmen, ein Blick zu Ihnen, ein leises Lächeln.
scene-nod = Ein Nicken
scene-nod-about = Ein stilles Nicken, wie unter Menschen, die sich kennen.
scene-wave = Ein Winken
scene-wave-about = Ein erhobener Arm auf dem Foto winkt. Zeigt das Foto keinen, hebt sich daneben eine gezeichnete Hand, und der Film sagt das.
scene-embrace = Zusammen
scene-embrace-about = Zwei Menschen kommen einander nah.
scene-stairway = Die Treppe
scene-stairway-about = Jemand geht eine weite Treppe in den Morgen hinauf. Die Figur ist gezeichnet.
scene-wings = Flügel
scene-wings-about = Große, stille Flügel aus Licht.
scene-light = Licht
scene-light-about = Das Bild wird langsam zu Licht.
scene-words = Worte
scene-words-about = Ihre Worte stehen im Bild, Zeile für Zeile.
scene-speak = Stimme
scene-speak-about = Ihre Worte, oder eine Aufnahme, sind zu hören.
scene-younger = Jüngere Jahre
scene-younger-about = Vom Gesicht von damals zu dem, das Sie zuletzt kannten.
scene-memories = Familienfotos
scene-memories-about = Ihre anderen Fotos, langsam, eines nach dem anderen.
scene-other-about = Eine weitere Szene.

stage-stairway-morning = Treppe am Morgen
stage-stairway-day = Treppe bei Tag
stage-shore = Am Meer
stage-meadow = Eine Wiese
stage-night = Unter Sternen

music-tender = Zart
music-still = Still
music-hopeful = Hoffnungsvoll
music-solemn = Feierlich
music-none = Keine Musik

## Price and payment

price-title = Der Preis
price-base = Der Film: ein Mensch, Kennzeichnung, Signatur, eine Änderung
price-scene = Szene „{ $scene }“
price-companion = Jemand an seiner Seite
price-length = Längerer Film
price-voice = Stimme
price-rush = Eilig
price-gift = Ein Geschenk des Studios
price-times = { $quantity } × { $unit }
price-total = Zusammen
price-tax = darin { $name } ({ $percent } %) { $amount }
price-tax-added = { $name } ({ $percent } %)
price-free = Kostenlos
price-publish = Ob wir den Film anderen zeigen dürfen, ändert nichts am Preis.
pay-title = Einwilligung und Bezahlung
pay-lead = Nichts wird genommen, bevor Sie die Vorschau gesehen haben, und alles geht zurück, wenn der Film nicht gelingt.
pay-consents = Bitte noch einmal lesen
consent-words = Ich habe diese Worte gelesen; sie dürfen genau so verwendet werden, wie sie hier stehen. Es sind unsere, nicht die des Menschen.
consent-living = Alle Lebenden, die im Film zu sehen sind, haben zugestimmt.
consent-voice = Die Aufnahme darf für die Worte dieses Films verwendet werden, und für nichts anderes.
pay-how = Wie möchten Sie bezahlen?
pay-stripe = Mit Karte
pay-stripe-hint = Auf den Seiten von Stripe; die Nummer sehen wir nie.
pay-transfer = Per Überweisung
pay-transfer-hint = Sie bekommen einen kurzen Verwendungszweck ohne Namen.
pay-free = Es ist kostenlos
pay-free-hint = Es ist nichts zu zahlen. Sie bekommen Ihren Platz sofort.
pay-go = Zustimmen und bezahlen
pay-go-free = Zustimmen
pay-transfer-title = Bitte überweisen Sie
pay-transfer-about = Sobald es eingegangen ist, meist innerhalb von zwei Werktagen, bekommt Ihr Film seinen Platz.
pay-to-stripe = Weiter zu Stripe
pay-change = Anders wählen
paid = Bezahlt: { $amount }
refund-open = { $amount } gehen an Sie zurück.
refund-done = { $amount } sind an Sie zurückgegangen.

## Approval

approve-title = Ist es so richtig?
approve = Ja, so darf er bleiben
approve-hint = Der Film gehört dann Ihnen, zum Behalten und Herunterladen.
change-title = Um eine Änderung bitten
change-hint = Sagen Sie uns in wenigen Worten, was sich nicht richtig anfühlt. Der Film behält seinen alten Platz in der Liste.
change-send = Um diese Änderung bitten
change-none = Die eine Änderung, die zum Preis gehört, ist gemacht. Stimmt noch etwas nicht, schreiben Sie uns bitte.
download = Den Film herunterladen
download-hint = MP4, { $size } MB
download-poster = Ein Standbild daraus
download-report = Was gemessen wurde
download-verify = Wer den Film hat, kann mit „memoriam verify“ prüfen, dass er aus diesem Studio stammt und mit KI gemacht ist.
publish-title = Anderen zeigen
publish-about = Nur, wenn Sie möchten. Es ändert nichts, und Sie können es jederzeit zurücknehmen.
publish-give = Das Studio darf diesen Film zeigen
publish-given = Sie haben dem Studio erlaubt, diesen Film zu zeigen.
publish-take = Das zurücknehmen

## Withdrawal and erasure

withdraw-title = Meine Einwilligung zurücknehmen
withdraw-about = Wir hören sofort auf. Es wird nichts mehr gemacht und nichts gezeigt. Was gezahlt wurde, geht zurück, wenn noch kein Film übergeben ist.
withdraw-go = Ja, aufhören
withdraw-done = Wir haben aufgehört.
erase-title = Alles löschen
erase-about = Ihre Fotos, Ihre Worte, die Vorschau und der Film werden endgültig gelöscht, auch aus unseren Sicherungen. Das lässt sich nicht rückgängig machen.
erase-save = Möchten Sie den Film behalten, laden Sie ihn bitte vorher herunter.
erase-go = Ja, alles löschen
receipt-title = Ihre Quittung
receipt-about = Alles, was Sie uns geschickt haben und was wir daraus gemacht haben, ist gelöscht.
receipt-order = Auftrag
receipt-at = Gelöscht
receipt-objects = Vernichtete Dateien
receipt-anchor = Eintrag im Journal des Studios
receipt-keep = Bitte bewahren Sie diese Seite auf, oder sichern Sie die Quittung. Der Link Ihres Films öffnet nichts mehr.
receipt-download = Quittung sichern
receipt-later = Der Rest wird gerade gelöscht und ist in wenigen Minuten fertig.

## Lost link

link-title = Ihr Link
link-lead = Nennen Sie uns die Adresse, die Sie angegeben haben; wir schicken den Link Ihres Films dorthin.
link-send = Den Link schicken
link-sent = Wenn wir diese Adresse kennen, ist eine Nachricht unterwegs. Bitte sehen Sie auch in den unerwünschten Mails nach.
link-new = Ihr alter Link gilt weiter, bis Sie den neuen öffnen.

## Support

support-title = Jemand zum Reden
support-lead = Trauer ist keine Krankheit, und sie ist schwer. Diese Menschen hören zu; die meisten zu jeder Stunde.
support-country = In Ihrem Land
support-everywhere = Überall
support-missing = Wenn jemand vermisst wird
support-call = { $phone } anrufen
support-site = Website
support-show = Zeigen
support-note = Niemand bezahlt uns dafür, genannt zu werden. Nummern ändern sich; bitte sagen Sie uns, wenn eine nicht antwortet.

## Privacy and terms

privacy-title = Datenschutz
privacy-1-title = Was wir aufbewahren
privacy-1 = Ihre Fotos, Aufnahmen und Worte, was wir daraus machen, Ihre E-Mail-Adresse, wenn Sie sie angeben, und die Schritte Ihres Auftrags. Jeder Auftrag ist mit einem eigenen Schlüssel versiegelt.
privacy-2-title = Wofür
privacy-2 = Für Ihren Film und für nichts anderes. Nichts trainiert eine Maschine, nichts wird verkauft, nichts über Sie gemessen.
privacy-3-title = Wer es sieht
privacy-3 = Die Menschen dieses Studios. Zahlen Sie mit Karte, erfährt Stripe den Betrag und was Sie dort angeben. Diese Website lädt nichts von anderen.
privacy-4-title = Wie lange
privacy-4 = { $days ->
    [one] Einen Tag nach der Übergabe
   *[other] { $days } Tage nach der Übergabe
  } wird alles von selbst gelöscht; früher, wenn Sie es wünschen. Das Löschen vernichtet den Schlüssel, sodass auch Sicherungen nicht mehr lesbar sind.
privacy-5-title = Was bleibt
privacy-5 = Die bloßen Schritte eines Auftrags ohne jeden Namen und eine Zeile in einem Journal, die das Löschen beweist. Belege über Zahlungen, wie das Gesetz es verlangt.
privacy-6-title = Cookies
privacy-6 = Eines schützt die Formulare, eines merkt sich Ihre Sprache, wenn Sie sie wechseln. Sonst keine.
privacy-7-title = Ihre Rechte
privacy-7 = Auf der Seite Ihres Films können Sie, was Ihres ist, sehen, berichtigen, mitnehmen und löschen, ohne jemanden zu fragen.
terms-title = Bedingungen
terms-1-title = Was Sie bekommen
terms-1 = Einen kurzen Film, mit KI aus Ihren Fotos gemacht. Er trägt ein sichtbares Zeichen, eine Signatur und eine unsichtbare Markierung, die das sagen; sie lassen sich nicht weglassen.
terms-2-title = Was wir von Ihnen brauchen
terms-2 = Dass der Mensch gestorben ist, dass Sie erwachsen und nächste Angehörige sind oder deren Erlaubnis haben, dass niemand Nahestehendes widerspricht und dass alle gezeigten Lebenden zustimmen.
terms-3-title = Was wir nicht machen
terms-3 = Filme von Lebenden oder Vermissten, Worte der Gewalt, des Hasses oder der Politik, Versprechen, dass die Toten auf jemanden warten. Muss zuerst jemand von uns hinsehen, sagen wir es Ihnen.
terms-4-title = Zahlung und Rücktritt
terms-4 = Die Vorschau ist kostenlos. Was gezahlt wurde, geht ganz zurück, wenn der Film nicht gemacht werden kann oder Sie vor der Übergabe zurücktreten. Eine Änderung gehört zum Preis.
terms-5-title = Wenn jemand widerspricht
terms-5 = Möchte ein naher Angehöriger den Film nicht, ruht er, bis Sie sich einig sind. Jeder kann dem Studio schreiben.

## Errors

error-title = Das hat nicht geklappt
error-not-found = Unter dieser Adresse ist nichts. Ist es der Link eines Films: Vielleicht wurde er erneuert, oder alles wurde gelöscht.
error-form = Ihre Seite war lange offen oder in einem anderen Fenster geöffnet. Bitte versuchen Sie es noch einmal.
error-busy = Im Augenblick sind sehr viele Menschen hier. Bitte versuchen Sie es in einer Minute wieder.
error-too-many = Das war oft in kurzer Zeit. Bitte warten Sie eine Minute und versuchen Sie es wieder.
error-too-large = Diese Datei ist zu groß. Bis { $size } MB passen.
error-too-many-files = Es sind jetzt genug Dateien; nehmen Sie eine heraus, bevor Sie eine weitere senden.
error-kind = Diese Art von Datei geht hier nicht. Fotos: JPEG, PNG, HEIC, WebP, TIFF. Aufnahmen: WAV, MP3, M4A, FLAC, OGG.
error-empty = Bitte wählen Sie zuerst eine Datei aus.
error-server = Bei uns ist etwas kaputtgegangen. Von Ihren Sachen ist nichts verloren. Bitte versuchen Sie es in ein paar Minuten wieder.
error-away = Ein Teil des Studios ist gerade nicht erreichbar. Von Ihren Sachen ist nichts verloren. Bitte versuchen Sie es in ein paar Minuten wieder.
error-state = Das geht an dieser Stelle nicht mehr oder noch nicht. Die Seite zeigt, wo Ihr Film steht.
error-wish = Etwas haben wir nicht verstanden: { $detail }
error-consent = Eine der Aussagen fehlt noch. Bitte lesen Sie sie noch einmal.
error-payment = Der Zahlungsdienst antwortet gerade nicht. Es wurde nichts abgebucht. Bitte versuchen Sie es in ein paar Minuten wieder.
error-words = Bitte schreiben Sie zuerst die Worte, oder lassen Sie diese Szene weg.
error-need-photo = Bitte schicken Sie zuerst ein Foto.
error-date = Ein Datum war nicht zu lesen. Bitte schreiben Sie das Jahr, etwa 1931, oder 1931-04-02.
error-order-dates = Eines der Daten liegt in der Zukunft, oder der Tod vor der Geburt. Bitte sehen Sie noch einmal nach.

## Telegram

tg-welcome = Wir machen kurze, stille Filme von Menschen, die gestorben sind, aus einem Foto, mit Hilfe von KI. Jeder Film sagt das offen, in jedem Bild. Die ersten Sekunden sind kostenlos, und alles, was Sie senden, kann jederzeit gelöscht werden. Sie können zurückgehen, aufhören oder wochenlang schweigen; nichts geht verloren.
tg-language = In welcher Sprache sollen wir sprechen?
tg-skip = Weglassen
tg-back = Zurück
tg-not-here = Das passt gerade nicht hierher. Alles, was Sie uns bisher gesagt haben, bleibt erhalten.
tg-not-now = Das geht an dieser Stelle nicht mehr oder noch nicht. So steht es um Ihren Film.
tg-paid = Danke, Ihre Zahlung ist angekommen.
tg-checkout-old = Diese Rechnung gilt nicht mehr; es wird nichts abgebucht. Bitte öffnen Sie den Preis noch einmal.
tg-new-preview = Seit den ersten Sekunden sind neue Fotos gekommen. Wir machen sie noch einmal, damit nichts bezahlt wird, was nicht entstehen kann; das dauert etwa eine Minute.
tg-impossible = Diese Fotos reichen nicht für: { $scenes }. Bitte lassen Sie das weg, oder senden Sie ein anderes Foto.
tg-declaration = Zuerst ein paar Fragen; Ihr Wort genügt, wir verlangen keine Papiere. Bitte sagen Sie nur Ja zu dem, was stimmt.
tg-other = Wir können hier Text, Fotos, Dateien und Sprachnachrichten lesen, dies leider nicht.
tg-old-button = Dieser Knopf gehört zu einer früheren Nachricht. Hier sind wir jetzt.
tg-edited = Danke. Wir lesen Nachrichten so, wie sie zuerst gesendet wurden; bitte schreiben Sie die Verbesserung als neue.
tg-relation = Wer waren Sie füreinander?
tg-no = Dann können wir diesen Film jetzt nicht machen. Das ist kein Vorwurf; es schützt Menschen, die hier nicht sprechen können. Wenn Sie sich vertippt haben, gehen Sie bitte zurück.
tg-no-missing = Wir machen nur Filme von Menschen, die gestorben sind. Wer vermisst wird, ist nicht gestorben, und wir hoffen mit Ihnen. Diese Menschen suchen, und hören zu.
tg-name = Bitte schreiben Sie den Namen, wie er am Ende des Films stehen soll.
tg-name-long = So lässt sich der Name nicht setzen; bitte etwas kürzer und in Buchstaben.
tg-photos-person = Bitte senden Sie ein Foto der Person. Eines genügt; gern auch mehrere oder ein Album.
tg-photos-companion = Bitte senden Sie ein Foto des Menschen, der daneben sein soll.
tg-photos-younger = Bitte senden Sie ein Foto der Person aus jüngeren Jahren.
tg-photos-memory = Bitte senden Sie die anderen Familienfotos.
tg-photos-hint = Ein klares, großes Gesicht, das Sie ansieht, ist am besten. Als Datei gesendet bleibt es größer. Wenn alle da sind, drücken Sie den Knopf.
tg-photos-done = Das sind alle
tg-photo-as-file = Das Foto ist da, und es wird gehen. Telegram verkleinert Bilder: Wenn Sie es zur Hand haben, senden Sie es bitte noch einmal als Datei (Büroklammer, Datei).
tg-album-kept = Ihr Album kommt an. Drücken Sie den Knopf, wenn alle Fotos da sind.
tg-face-thanks = Danke, nun wissen wir, wer gemeint ist.
tg-too-large = Telegram gibt uns Dateien bis { $size } MB. Bitte senden Sie sie kleiner.
tg-file-failed = Telegram konnte uns diese Datei nicht geben. Bitte senden Sie sie noch einmal.
tg-making = Danke. Die ersten Sekunden entstehen jetzt; das dauert etwa eine Minute.
tg-whole-film = Ich möchte den ganzen Film
tg-other-photo = Ein anderes Foto
tg-words-or-voice = Schreiben Sie die Worte, die gesagt werden sollen, oder senden Sie eine Sprachnachricht oder Aufnahme der Person; sie ist so zu hören, wie sie ist.
tg-words-long = Das ist zu lang, um in Ruhe gelesen zu werden; bis zu { $most } Zeichen passen.
tg-other-words = Andere Worte
tg-recording-kept = Die Aufnahme ist da.
tg-recording-gone = Die Aufnahme ist wieder gelöscht.
tg-companion = Ist der Mensch daneben damit einverstanden, gezeigt zu werden, oder, falls gestorben, seine Familie?
tg-companion-no = Dann wird niemand sonst gezeigt; die Szene entfällt.
tg-not-together = Das passt nicht zu den gewählten Szenen; bitte wählen Sie etwas anderes.
tg-free-asked = Danke, dass Sie es sagen. Jemand hier liest es und antwortet. Sie müssen nichts erklären.
tg-free-note = Möchten Sie etwas dazu schreiben, schreiben Sie es jetzt.
tg-pay-now = { $stars } ⭐ bezahlen
pay-stars = Mit Telegram-Sternen
pay-stars-hint = Hier im Chat.
tg-place = Ihr Platz in der Liste: { $place }
tg-place-band = Ihr Platz in der Liste: zwischen { $low } und { $high }
tg-forecast = Wahrscheinlich sind Sie an der Reihe: { $days }
tg-no-forecast = Wann, lässt sich noch nicht sagen.
tg-pause = Bitte damit warten
tg-resume = Weitermachen
tg-change-sent = Danke. Ihr Film behält seinen alten Platz und wird neu gemacht.
tg-biography = Wenn Sie das möchten, schreiben Sie ein paar Worte über die Person; sie stehen neben dem Film. Wenn nicht, gehen Sie zurück.
tg-unpublished = Ihre Erlaubnis ist zurückgenommen; stand der Film im Kanal, wird er jetzt entfernt.
tg-erase-chat = Was in diesem Chat steht, liegt bei Telegram; dort können Sie den Chat löschen. Neu beginnen: /start
tg-too-large-film = Der Film ist zu groß für Telegram. Hier ist er: { $link }
tg-orders = Ihre Filme:
tg-no-order = Es ist noch nichts begonnen.
tg-new = Einen weiteren Film beginnen
tg-help =
    /status – wo Ihr Film steht
    /place – Ihr Platz in der Liste
    /orders – alle Ihre Filme
    /language – eine andere Sprache
    /withdraw – Einwilligung zurücknehmen
    /erase – alles löschen
    /support – jemand zum Reden
    /terms, /privacy, /paysupport
tg-paysupport = Wenn mit einer Zahlung etwas nicht stimmt, schreiben Sie es hier; das Studio liest es. Was bezahlt wurde, geht ganz zurück, wenn kein Film daraus wird.
tg-despair = Das klingt sehr schwer, und Sie müssen es nicht allein tragen. Wir machen nur Filme; diese Menschen hören zu, die meisten zu jeder Stunde.
tg-desk-queue = Was auf Sie wartet:
tg-desk-done = Erledigt.
tg-desk-letter = Schreiben Sie der Familie, warum; Ihre nächste Nachricht geht so an sie.
tg-desk-allow = Zulassen
tg-desk-approve = Film freigeben
tg-desk-render-again = Noch einmal machen
tg-desk-give-free = Schenken
tg-desk-refuse = Ablehnen
tg-desk-biography = Eine Familie erlaubt, ihren Film zu zeigen, mit diesen Worten:
tg-desk-publish = Im Kanal zeigen
tg-desk-no-leave = Er kann nicht gezeigt werden: Die Erlaubnis fehlt oder wurde zurückgenommen, oder er steht schon dort.
tg-desk-income = Einnahmen
tg-desk-forecast = Wer jetzt kommt, wartet { $low } bis { $high } Tage.
tg-menu-start = Beginnen
tg-menu-new = Ein weiterer Film
tg-menu-place = Mein Platz in der Liste
tg-menu-status = Wo mein Film steht
tg-menu-orders = Alle meine Filme
tg-menu-language = Andere Sprache
tg-menu-withdraw = Einwilligung zurücknehmen
tg-menu-erase = Alles löschen
tg-menu-help = Hilfe
tg-menu-support = Jemand zum Reden
tg-menu-terms = Bedingungen
tg-menu-privacy = Datenschutz
tg-menu-paysupport = Fragen zur Zahlung
