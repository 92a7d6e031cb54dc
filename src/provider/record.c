#include "provider/record.h"

#include <stddef.h>

const char *rrtype_text(enum rrtype type)
{
	static const char *const text[] = {
		[RR_A] = "A", [RR_AAAA] = "AAAA", [RR_TXT] = "TXT"
	};

	return text[type];
}

bool change_refuse_owner(struct change *c, const char *provider)
{
	if (!c->want->owner)
		return false;
	c->outcome = err_set(&c->why, ERR_CONFIG,
			     "provider '%s' keeps no comments, so 'owner' "
			     "can't be kept",
			     provider);
	return true;
}
