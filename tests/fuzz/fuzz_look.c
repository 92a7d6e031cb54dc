/* What Cloudflare's API says of a token: JSON, taken for both of its replies. */
#include <cjson/cJSON.h>

#include "fuzz.h"
#include "provider/cloudflare_look.h"
#include "provider/look.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	cJSON *doc = cJSON_ParseWithLength((const char *)data, len);
	struct look l = { .n_notes = 0 };
	size_t ends;

	cf_look_end(&l, doc);
	ends = l.n_notes;
	assert(ends <= 1);
	cf_look_policies(&l, doc);
	assert(l.n_notes == ends + 1 && !l.outcome);
	for (size_t i = 0; i < l.n_notes; i++)
		assert(l.notes[i].text.text[0] && l.notes[i].remedy.text[0] &&
		       !l.notes[i].lacks);
	look_free(&l);
	cJSON_Delete(doc);
	return 0;
}
