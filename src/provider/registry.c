#include <string.h>

#include "provider/cloudflare.h"
#include "provider/dyndns2.h"
#include "provider/godaddy.h"
#include "provider/powerdns.h"
#include "provider/provider.h"
#include "provider/rfc2136.h"

/* clang-format off */
const struct provider_ops *const providers[] = {
	/* in the order of the manual, one a line */
	&cloudflare_ops,
	&dyndns2_ops,
	&godaddy_ops,
	&powerdns_ops,
	&rfc2136_ops,
	NULL,
};
/* clang-format on */

const struct provider_ops *provider_find(const char *name)
{
	for (size_t i = 0; providers[i]; i++)
		if (strcmp(providers[i]->name, name) == 0)
			return providers[i];
	return NULL;
}
