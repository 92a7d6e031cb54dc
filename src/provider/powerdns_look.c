#include <cjson/cJSON.h>

#include "provider/json.h"
#include "provider/powerdns_zone.h"

/* There is one key, and it has all rights (API: Authentication). */
void pdns_look(struct provider *p, struct look *l)
{
	char name[NAME_MAX_TEXT + 1];
	const cJSON *item;
	struct pdns_call c;

	l->what = "the server's API key, which may do everything there";
	pdns_call_init(&c, p, "GET", "/zones?dnssec=false");
	pdns_run(p, &c, 1);
	l->wait = c.wait;
	l->why = c.why;
	/* it is the server that is not there, not a zone */
	l->outcome = c.outcome == ERR_NOZONE ? ERR_CONFIG : c.outcome;
	cJSON_ArrayForEach(item, c.doc)
	{
		const char *text = json_text(item, "name");

		if (!l->outcome && text && !name_parse(name, text, NULL))
			l->outcome = strlist_add(&l->zones, name, &l->why);
	}
	l->all_zones = !l->outcome;
	pdns_call_free(&c);
	if (p->way.plain && !p->way.local)
		look_note(l, false,
			  "let the API be reached by https://, through a proxy",
			  "the API key goes over the network without "
			  "encryption");
}
