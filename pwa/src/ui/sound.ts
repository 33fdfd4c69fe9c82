let context: AudioContext | null = null;

function tone(at: number, hertz: number, seconds: number): void {
	if (context === null) return;
	const oscillator = context.createOscillator();
	const gain = context.createGain();
	oscillator.frequency.value = hertz;
	oscillator.type = "square";
	gain.gain.setValueAtTime(0.08, context.currentTime + at);
	gain.gain.exponentialRampToValueAtTime(0.001, context.currentTime + at + seconds);
	oscillator.connect(gain).connect(context.destination);
	oscillator.start(context.currentTime + at);
	oscillator.stop(context.currentTime + at + seconds);
}

/** A short high note and a nod for yes, two low notes and a long shake for no; silent where the device cannot. */
export function sound(good: boolean): void {
	navigator.vibrate?.(good ? 40 : [120, 60, 120]);
	if (typeof AudioContext === "undefined") return;
	context ??= new AudioContext();
	if (context.state === "suspended") return void context.resume().catch(() => undefined);
	if (good) tone(0, 1320, 0.12);
	else {
		tone(0, 220, 0.16);
		tone(0.22, 180, 0.24);
	}
}
