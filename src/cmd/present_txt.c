#include "cmd/commands.h"
#include "cmd/setup.h"
#include "cmd/values.h"

int cmd_present_txt(const struct args *args)
{
	struct values_given v = { .n = 0 };
	struct txt_options options = { .ttl = 0 };
	struct setup s;
	struct why why;
	enum err rc;
	int status;

	rc = setup_open(&s, args, &why);
	if (!rc)
		rc = values_read(&v, args, &why);
	if (!rc)
		rc = values_read_run(&v, &why);
	if (rc) {
		status = setup_fail(rc, &why);
	} else {
		options.ttl =
			(uint32_t)value_number(&s.conf->values, SET_TXT_TTL);
		options.wait = value_number(&s.conf->values, SET_TXT_WAIT);
		options.run = v.run;
		txt_present(&s.ctx, v.txt, v.n, &options);
		status = values_report(&v, args, "published");
	}
	values_given_free(&v);
	setup_close(&s);
	return status;
}
