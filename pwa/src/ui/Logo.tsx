interface Props {
	size?: number;
}

/** The small basket: лукошко. */
export function Logo({ size = 32 }: Props) {
	return (
		<svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
			<path d="M7 15C7 2.8 25 2.8 25 15" fill="none" stroke="currentColor" stroke-width="2.4" />
			<path
				d="M3.5 14.5h25a1.5 1.5 0 0 1 1.5 1.9l-2.4 9.3a4 4 0 0 1-3.9 3H8.3a4 4 0 0 1-3.9-3L2 16.4a1.5 1.5 0 0 1 1.5-1.9z"
				fill="currentColor"
			/>
			<path
				d="M5.6 19.4h20.8M6.7 24.2h18.6M11.4 15.6l1.3 12M20.6 15.6l-1.3 12"
				stroke="var(--paper)"
				stroke-width="1.5"
				stroke-linecap="round"
				fill="none"
			/>
		</svg>
	);
}
