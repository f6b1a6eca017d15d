"""Words → voice: text made speakable, phonemes, sound with the time of every phoneme. Offline, on the CPU."""
