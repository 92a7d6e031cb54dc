#include "provider/dyndns2_hold.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "store/cache.h"
#include "util/clock.h"
#include "util/num.h"

#define KIND "holds"
#define ALL "*" /* no name is called so: a first label '*' has others below */
#define NO_FILE 3600 /* credentials that may change without our seeing it */

/* Has the file with the credentials been changed after that time? */
static bool has_changed(const char *path, int64_t since)
{
	struct stat info;

	return path && stat(path, &info) == 0 && info.st_mtime > since;
}

/* Reads "CODE SINCE"; NULL: that is no hold, or it is over. */
static const struct dyndns2_code *read_hold(const struct dyndns2_holds *h,
					    const char *key, long *seconds)
{
	const char *text = cache_get_fact(h->facts, KIND, h->identity, key);
	const char *time = text ? strchr(text, ' ') : NULL;
	const struct dyndns2_code *code;
	int64_t age;
	char word[24];
	long since, hold;

	if (!time || time - text >= (long)sizeof(word))
		return NULL;
	memcpy(word, text, (size_t)(time - text));
	word[time - text] = '\0';
	code = dyndns2_code_find(word);
	if (!code || !num_range(&since, time + 1, 1, 99999999999L))
		return NULL;
	hold = code->hold;
	if (code->scope == FOR_LOGIN) {
		if (has_changed(h->secret_file, since))
			return NULL;
		if (!h->secret_file && hold > NO_FILE)
			hold = NO_FILE;
	}
	age = clock_wall() - since;
	if (age < 0 || age >= hold) /* the clock was set back */
		return NULL;
	*seconds = hold - (long)age;
	return code;
}

const struct dyndns2_code *dyndns2_hold_find(const struct dyndns2_holds *h,
					     const char *name, long *seconds,
					     struct why *why)
{
	const struct dyndns2_code *code = read_hold(h, ALL, seconds);

	if (!code)
		code = read_hold(h, name, seconds);
	if (code)
		(void)err_set(why, code->err,
			      "dyndns2: %s: it was said before, so nothing is "
			      "sent for another %ld s; %s",
			      code->word, *seconds, code->remedy);
	return code;
}

void dyndns2_hold_keep(const struct dyndns2_holds *h, const char *name,
		       const struct dyndns2_code *code)
{
	struct cache_fact fact = { .key = code->scope == FOR_NAME ? name
								  : ALL };
	char text[64];

	if (!code->hold)
		return;
	(void)snprintf(text, sizeof(text), "%s %" PRId64, code->word,
		       clock_wall());
	fact.fact = text;
	/* no state, no memory: the next run asks */
	(void)cache_put_facts(h->state, KIND, h->identity, &fact, 1, NULL);
}
