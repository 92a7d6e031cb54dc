#ifndef DDNS01_CONF_CONF_H
#define DDNS01_CONF_CONF_H

#include <stddef.h>

#include "conf/value.h"
#include "util/err.h"

#define CONF_TITLE_MAX 63 /* of an account's name */

/* account NAME { } or name NAME { } */
struct section {
	char *title; /* owned */
	struct values values;
};

/* Everything that was configured; file, then environment, then options, the
 * later over the earlier. */
struct conf {
	struct values values; /* top level, present-txt and update-ip */
	struct section *accounts;
	size_t n_accounts;
	struct section *names; /* titles as name_parse() gives them */
	size_t n_names;
	char *path;          /* of the file; NULL: there is none */
	struct strlist kept; /* VARIABLE=VALUE that left the environment */
};

/* An option of the command line; borrowed. */
struct conf_option {
	enum setting setting;
	const char *text;
};

/* Reads the file (path; NULL: $DDNS01_CONFIG or the usual places), the
 * environment and the options into a new conf, which the caller frees.  Secret
 * variables are removed from the environment.  ERR_CONFIG names the place. */
enum err conf_load(struct conf **out, const char *path,
		   const struct conf_option *options, size_t n,
		   struct why *why);
/* Again, with the secrets that before found in the environment. */
enum err conf_load_again(struct conf **out, const char *path,
			 const struct conf_option *options, size_t n,
			 const struct conf *before, struct why *why);

/* Wipes and frees; accepts NULL. */
void conf_free(struct conf *conf);

/* The parts, for conf_load() and its tests. */
enum err conf_read_file(struct conf *conf, const char *path, struct why *why);
enum err conf_parse(struct conf *conf, const char *path, const char *text,
		    struct why *why);
enum err conf_read_environment(struct conf *conf, struct why *why);

/* The section with that title, made when there is none; NULL: no memory. */
struct section *conf_account(struct conf *conf, const char *title);
struct section *conf_name(struct conf *conf, const char *title);

/* Sets s from outside the file, over what the file says: account settings in the
 * only or the chosen account (a new one, "environment", when there is none), the
 * rest at the top and in every name's section. */
enum err conf_override(struct conf *conf, enum setting s, const char *text,
		       const char *origin, struct why *why);

/* The account that such settings are for; origin is what wants to know. */
enum err conf_only_account(struct conf *conf, struct section **out,
			   const char *origin, struct why *why);

/* The section of a name (as name_parse() gives it), NULL if it has none; looks from *next on first, where
 * it leaves the place behind the one that it found. */
const struct section *conf_section_for(const struct conf *conf,
				       const char *name, size_t *next);

/* The settings that count for a name in update-ip: its own section's, if there is
 * one and s is set in it, or the common ones. */
const struct values *conf_values_in(const struct conf *conf,
				    const struct section *own, enum setting s);

#endif
