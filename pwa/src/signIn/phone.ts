/** The digits of a Russian phone as `+79991234567`; null while some are missing. */
export function readPhone(typed: string): string | null {
	const digits = typed.replace(/\D/g, "");
	if (digits.length === 10 && digits.startsWith("9")) return `+7${digits}`;
	if (digits.length === 11 && /^[78]/.test(digits)) return `+7${digits.slice(1)}`;
	return null;
}

/** A phone as people read it: +7 999 123-45-67; anything else as it is. */
export function writePhone(phone: string): string {
	const parts = /^\+?7(\d{3})(\d{3})(\d{2})(\d{2})$/.exec(phone);
	return parts ? `+7 ${parts[1]} ${parts[2]}-${parts[3]}-${parts[4]}` : phone;
}
