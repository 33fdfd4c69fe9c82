import { expect, test } from "vitest";
import { changeWords, faultWords, keyWords, valueWords } from "./settingsWords";

test("a key is named with its zone, an unknown one keeps its own name", () => {
	expect(keyWords("zones.chilled.setpoint_c10")).toBe("Холод: держать");
	expect(keyWords("timers.left_open_s")).toBe("Забытая дверца");
	expect(keyWords("timers.new_one")).toBe("new_one");
});

test("a value has its unit; null is the device's own file", () => {
	expect(valueWords("zones.chilled.low_c10", -5)).toBe("−0,5\u00a0°C");
	expect(valueWords("timers.poll_idle_s", 0.5)).toBe("0,5 с");
	expect(valueWords("language", "en")).toBe("английский");
	expect(changeWords({ key: "periods.state_s", was: null, is: 30 })).toBe(
		"Сообщать о себе: из файла устройства → 30 с",
	);
});

test("a fault names the key only where a key is at fault", () => {
	expect(faultWords("value", "zones.frozen")).toBe("значение не подходит: Мороз");
	expect(faultWords("unknown", "doors")).toContain("doors");
	expect(faultWords("hash", "hash")).toBe("документ повреждён по дороге");
	expect(faultWords("strange", "")).toBe("strange");
});
