// Fill in what `npm install` leaves out of the lock file: binaries for other platforms, when the registry at hand has
// only this machine's. Without them `npm ci` refuses the whole file; with them it installs the same versions anywhere.
import { readFileSync, writeFileSync } from "node:fs";

const file = new URL("../package-lock.json", import.meta.url);
const lock = JSON.parse(readFileSync(file, "utf8"));
const systems = [
	"android",
	"darwin",
	"freebsd",
	"linux",
	"netbsd",
	"openbsd",
	"openharmony",
	"sunos",
	"aix",
	"win32",
];
const processors = {
	arm64: "arm64",
	aarch64: "arm64",
	x64: "x64",
	ia32: "ia32",
	arm: "arm",
	armv7: "arm",
	loong64: "loong64",
	ppc64: "ppc64",
	ppc64le: "ppc64",
	riscv64: "riscv64",
	s390x: "s390x",
	mips64el: "mips64el",
};

for (const [where, held] of Object.entries(lock.packages)) {
	for (const [name, version] of Object.entries(held.optionalDependencies ?? {})) {
		const words = name.split("/").at(-1).split("-");
		const os = words.find((word) => systems.includes(word));
		const cpu = words.map((word) => processors[word]).find(Boolean);
		const place = `node_modules/${name}`;
		if (!os || !cpu || lock.packages[place] || lock.packages[`${where}/${place}`]) continue;
		const libc = words.some((word) => word.startsWith("musl")) ? { libc: ["musl"] } : {};
		lock.packages[place] = { version, cpu: [cpu], dev: true, ...libc, optional: true, os: [os] };
	}
}
const packages = Object.fromEntries(
	Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)),
);
writeFileSync(file, `${JSON.stringify({ ...lock, packages }, null, "\t")}\n`);
