#include "cmd/names.h"

#include "util/name.h"
#include "util/strset.h"

static enum err add_operands(struct names *names, const struct args *args,
			     struct why *why)
{
	struct strset seen = { 0 };
	char name[NAME_MAX_TEXT + 1];
	enum err rc = ERR_OK;

	for (size_t i = 0; !rc && i < args->n_operands; i++) {
		const char *word = args->operands[i];

		if (word[0] == '-')
			rc = err_set(why, ERR_USAGE,
				     "'%.60s' stands where a NAME should: "
				     "options go before the first NAME",
				     word);
		else
			rc = name_parse(name, word, why);
		if (rc || strset_has(&seen, name))
			continue;
		rc = strlist_add(&names->list, name, why);
		if (!rc)
			rc = strlist_add(&names->given, word, why);
		if (!rc)
			rc = strset_add(&seen, names->list.v[names->list.n - 1],
					why);
	}
	strset_free(&seen);
	return rc;
}

/* Those of 'names', and those that have a section of their own. */
static enum err add_configured(struct names *names, const struct conf *conf,
			       struct why *why)
{
	const struct strlist *listed = value_list(&conf->values, SET_IP_NAMES);
	struct strset seen = { 0 };
	enum err rc = ERR_OK;

	for (size_t i = 0; !rc && i < listed->n + conf->n_names; i++) {
		const char *name = i < listed->n
					   ? listed->v[i]
					   : conf->names[i - listed->n].title;

		if (strset_has(&seen, name))
			continue;
		rc = strlist_add(&names->list, name, why);
		if (!rc)
			rc = strset_add(&seen, name, why);
	}
	strset_free(&seen);
	return rc;
}

enum err names_collect_any(struct names *names, const struct args *args,
			   const struct conf *conf, struct why *why)
{
	*names = (struct names){ .list = { 0 } };
	return args->n_operands ? add_operands(names, args, why)
				: add_configured(names, conf, why);
}

enum err names_collect(struct names *names, const struct args *args,
		       const struct conf *conf, struct why *why)
{
	enum err rc = names_collect_any(names, args, conf, why);

	if (!rc && names->list.n == 0)
		rc = err_set(why, ERR_USAGE,
			     "no names: give NAME, or set 'names' in "
			     "'update-ip'");
	return rc;
}

void names_free(struct names *names)
{
	strlist_free(&names->list);
	strlist_free(&names->given);
}
