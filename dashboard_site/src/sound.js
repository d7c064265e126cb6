/** A short tone, made here: no file is loaded for it. */

const NOTES = [880, 1175];
const NOTE_SECONDS = 0.14;
const LOUDNESS = 0.12;

/** @type {AudioContext | null} */
let audio = null;

/** Browsers let a page sound only after somebody has touched it. */
export function readySound() {
  for (const event of ["pointerdown", "keydown"])
    addEventListener(event, () => void context()?.resume(), { once: true });
}

export function playTone() {
  const sound = navigator.userActivation.hasBeenActive ? context() : null;
  if (!sound) return;
  void sound.resume();
  NOTES.forEach((note, index) => playNote(sound, note, sound.currentTime + index * NOTE_SECONDS));
}

/**
 * @param {AudioContext} sound
 * @param {number} frequency
 * @param {number} from seconds
 */
function playNote(sound, frequency, from) {
  const tone = new OscillatorNode(sound, { frequency });
  const loudness = new GainNode(sound, { gain: 0 });
  // Without a ramp each end of the note would click.
  loudness.gain.linearRampToValueAtTime(LOUDNESS, from + 0.02);
  loudness.gain.linearRampToValueAtTime(0, from + NOTE_SECONDS);
  tone.connect(loudness).connect(sound.destination);
  tone.start(from);
  tone.stop(from + NOTE_SECONDS);
}

/** Null where the browser has no sound. */
function context() {
  if (audio === null && "AudioContext" in globalThis) audio = new AudioContext();
  return audio;
}
