/* Datagrams of rtnetlink. */
#include "fuzz.h"
#include "net/monitor.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static struct monitor *m;
	struct why why;

	if (!m)
		assert(monitor_open(&m, &why) == ERR_OK);
	(void)monitor_take(m, data, len);
	return 0;
}
