#include "cmd/commands.h"
#include "cmd/setup.h"
#include "cmd/values.h"

int cmd_cleanup_txt(const struct args *args)
{
	struct values_given v = { .n = 0 };
	struct setup s;
	struct why why;
	enum err rc;
	int status;

	rc = setup_open(&s, args, &why);
	if (!rc)
		rc = values_read(&v, args, &why);
	if (rc) {
		status = setup_fail(rc, &why);
	} else {
		txt_cleanup(&s.ctx, v.txt, v.n);
		status = values_report(&v, args, "removed");
	}
	values_given_free(&v);
	setup_close(&s);
	return status;
}
