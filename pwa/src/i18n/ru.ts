import accountant from "./ru/accountant.json";
import after from "./ru/after.json";
import cash from "./ru/cash.json";
import cold from "./ru/cold.json";
import common from "./ru/common.json";
import counter from "./ru/counter.json";
import courier from "./ru/courier.json";
import customer from "./ru/customer.json";
import demo from "./ru/demo.json";
import devices from "./ru/devices.json";
import handover from "./ru/handover.json";
import kiosk from "./ru/kiosk.json";
import locker from "./ru/locker.json";
import loyalty from "./ru/loyalty.json";
import marks from "./ru/marks.json";
import operator from "./ru/operator.json";
import picker from "./ru/picker.json";
import returns from "./ru/returns.json";
import technician from "./ru/technician.json";
import till from "./ru/till.json";
import twin from "./ru/twin.json";

export const ru = {
	...accountant,
	...cash,
	...after,
	...cold,
	...common,
	...counter,
	...courier,
	...customer,
	...demo,
	...devices,
	...handover,
	...kiosk,
	...locker,
	...loyalty,
	...marks,
	...operator,
	...picker,
	...returns,
	...technician,
	...till,
	...twin,
};
