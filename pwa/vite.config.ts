import { existsSync } from "node:fs";
import { resolve } from "node:path";
import preact from "@preact/preset-vite";
import { defineConfig } from "vite";
import { VitePWA } from "vite-plugin-pwa";

const PAGES = [
	"",
	"picker",
	"courier",
	"counter",
	"operator",
	"technician",
	"accountant",
	"demo",
	"twin",
	"kiosk",
];
const SERVER = process.env["LUKOSHKO_SERVER"] ?? "http://127.0.0.1:8080";

const pages = PAGES.map((name) => resolve(import.meta.dirname, name, "index.html")).filter(
	existsSync,
);

export default defineConfig({
	plugins: [
		preact(),
		VitePWA({
			registerType: "prompt",
			injectRegister: null,
			manifest: false,
			workbox: {
				globPatterns: ["**/*.{html,js,css,woff2,webmanifest}", "icons/*.svg"],
				// The one page of each app is in the cache; a sign-in link or a bank's return differs only by its query.
				ignoreURLParametersMatching: [/./],
				navigateFallback: null,
				cleanupOutdatedCaches: true,
				runtimeCaching: [
					{
						urlPattern: ({ url, sameOrigin }) =>
							sameOrigin && url.pathname.startsWith("/pictures/"),
						handler: "CacheFirst",
						options: { cacheName: "pictures", expiration: { maxEntries: 500 } },
					},
				],
			},
		}),
	],
	build: {
		outDir: "dist",
		emptyOutDir: true,
		assetsInlineLimit: 0,
		target: "es2022",
		rollupOptions: { input: pages },
	},
	server: {
		proxy: {
			"/api": SERVER,
			"/live": { target: SERVER, ws: true },
		},
	},
});
