import accountant from "./en/accountant.json";
import after from "./en/after.json";
import cash from "./en/cash.json";
import cold from "./en/cold.json";
import common from "./en/common.json";
import counter from "./en/counter.json";
import courier from "./en/courier.json";
import customer from "./en/customer.json";
import demo from "./en/demo.json";
import devices from "./en/devices.json";
import handover from "./en/handover.json";
import kiosk from "./en/kiosk.json";
import locker from "./en/locker.json";
import loyalty from "./en/loyalty.json";
import marks from "./en/marks.json";
import operator from "./en/operator.json";
import picker from "./en/picker.json";
import returns from "./en/returns.json";
import technician from "./en/technician.json";
import till from "./en/till.json";
import twin from "./en/twin.json";

export const en = {
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
