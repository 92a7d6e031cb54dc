#include "store/state.h"

#include <cjson/cJSON.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util/clock.h"
#include "util/file.h"
#include "util/strbuf.h"

#define STATE_VERSION 1
#define STATE_FILE_MAX (64UL * 1024 * 1024)
#define LOCK_WAIT_MS 30000

/* The folder's path, from the setting or the usual places. */
static void find_path(struct strbuf *out, const char *path)
{
	const char *systemd = getenv("STATE_DIRECTORY");
	const char *xdg = getenv("XDG_STATE_HOME"), *home = getenv("HOME");

	if (path)
		sb_adds(out, path);
	else if (systemd && *systemd) /* a list: the first is ours */
		sb_add(out, systemd, strcspn(systemd, ":"));
	else if (xdg && *xdg == '/')
		sb_addf(out, "%s/ddns01", xdg);
	else if (geteuid() == 0)
		sb_adds(out, "/var/lib/ddns01");
	else if (home && *home == '/')
		sb_addf(out, "%s/.local/state/ddns01", home);
}

/* mkdir -p, the last folder for us alone. */
static int make_path(const char *path)
{
	char *copy = strdup(path), *slash;
	int rc;

	if (!copy)
		return -1;
	for (slash = strchr(copy + 1, '/'); slash;
	     slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		(void)mkdir(copy, 0755);
		*slash = '/';
	}
	rc = mkdir(copy, 0700);
	free(copy);
	return rc;
}

static int open_dir(const char *path)
{
	return open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

enum err state_open(struct state *st, const char *path, bool touch,
		    struct why *why)
{
	struct strbuf where;
	struct stat info;

	*st = (struct state){ .dir = -1 };
	sb_init(&where, 4096);
	find_path(&where, path);
	if (sb_check(&where, why)) {
		sb_free(&where);
		return ERR_CONFIG;
	}
	st->path = sb_take(&where);
	if (!st->path)
		return err_nomem(why);
	if (!*st->path) {
		(void)err_set(&st->why, ERR_CONFIG,
			      "no state directory: set 'state-dir'");
		return ERR_OK;
	}
	st->dir = open_dir(st->path);
	if (st->dir < 0 && errno == ENOENT && touch && make_path(st->path) == 0)
		st->dir = open_dir(st->path);
	if (st->dir < 0 || fstat(st->dir, &info)) {
		(void)err_set(&st->why, ERR_SYSTEM,
			      "cannot use the state directory '%s': %s",
			      st->path, strerror(errno));
		return ERR_OK;
	}
	if ((info.st_uid != geteuid() && info.st_uid != 0) ||
	    (info.st_mode & 022)) {
		enum err rc = err_set(why, ERR_CONFIG,
				      "others can write to the state directory "
				      "'%s': run chown and chmod 700",
				      st->path);

		state_close(st);
		return rc;
	}
	st->writable = faccessat(st->dir, ".", W_OK | X_OK, AT_EACCESS) == 0;
	if (!st->writable)
		(void)err_set(&st->why, ERR_SYSTEM,
			      "cannot write to the state directory '%s': %s",
			      st->path, strerror(errno));
	return ERR_OK;
}

void state_close(struct state *st)
{
	if (st->dir >= 0)
		(void)close(st->dir);
	free(st->path);
	*st = (struct state){ .dir = -1 };
}

/* The lock's descriptor, or -1. flock() goes with the process, so a killed one
 * leaves nothing locked. */
static int lock(struct state *st, struct why *why)
{
	uint64_t deadline = clock_ms() + LOCK_WAIT_MS;
	int fd = openat(st->dir, "lock",
			O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

	if (fd < 0) {
		(void)err_set(why, ERR_SYSTEM, "cannot open '%s/lock': %s",
			      st->path, strerror(errno));
		return -1;
	}
	while (flock(fd, LOCK_EX | LOCK_NB)) {
		int e = errno;

		if ((e == EWOULDBLOCK || e == EINTR) && clock_ms() < deadline) {
			clock_sleep_ms(1 + random_below(10));
			continue;
		}
		(void)err_set(why, ERR_LATER, "cannot lock '%s': %s", st->path,
			      e == EWOULDBLOCK ? "another process holds it"
					       : strerror(e));
		(void)close(fd);
		return -1;
	}
	return fd;
}

static bool usable(const cJSON *doc)
{
	const cJSON *v = cJSON_GetObjectItemCaseSensitive(doc, "version");

	return cJSON_IsObject(doc) && cJSON_IsNumber(v) &&
	       v->valueint == STATE_VERSION;
}

/* The object in file; *absent: there is none, or none to use, though there was
 * memory to look. */
static cJSON *load(struct state *st, const char *file, bool *absent)
{
	struct strbuf text;
	struct why why;
	cJSON *doc = NULL;
	enum err rc;

	sb_init(&text, STATE_FILE_MAX);
	errno = 0;
	rc = file_read_at(st->dir, file, FILE_OWNED | FILE_TEXT, &text, &why);
	if (!rc)
		doc = cJSON_ParseWithOpts(text.s, NULL, 1);
	sb_free(&text);
	if (doc && usable(doc))
		return doc;
	cJSON_Delete(doc);
	*absent = rc != ERR_NOMEM && errno != ENOMEM;
	return NULL;
}

cJSON *state_load(struct state *st, const char *file)
{
	bool absent;

	return st->dir < 0 ? NULL : load(st, file, &absent);
}

/* What is there, or a new object; what can't be used is set aside.  NULL: no
 * memory. */
static cJSON *load_or_new(struct state *st, const char *file)
{
	bool absent = false;
	cJSON *doc = load(st, file, &absent);
	char bad[64];

	if (doc || !absent)
		return doc;
	(void)snprintf(bad, sizeof(bad), "%s.bad", file);
	if (faccessat(st->dir, file, F_OK, 0) == 0)
		(void)renameat(st->dir, file, st->dir, bad);
	doc = cJSON_CreateObject();
	if (doc && !cJSON_AddNumberToObject(doc, "version", STATE_VERSION)) {
		cJSON_Delete(doc);
		doc = NULL;
	}
	return doc;
}

static enum err save(struct state *st, const char *file, const cJSON *doc,
		     struct why *why)
{
	char *text = cJSON_Print(doc);
	enum err rc;

	if (!text)
		return err_nomem(why);
	rc = file_replace(st->dir, file, text, strlen(text), why);
	cJSON_free(text);
	if (rc)
		return err_prefix(why, rc, "state directory '%s'", st->path);
	return ERR_OK;
}

enum err state_change(struct state *st, const char *file, state_edit *edit,
		      void *arg, struct why *why)
{
	bool changed = false;
	cJSON *doc = NULL;
	enum err rc;
	int fd;

	if (!st->writable) {
		*why = st->why;
		return ERR_SYSTEM;
	}
	fd = lock(st, why);
	if (fd < 0)
		return ERR_SYSTEM;
	doc = load_or_new(st, file);
	rc = doc ? edit(doc, &changed, arg, why) : err_nomem(why);
	if (!rc && changed)
		rc = save(st, file, doc, why);
	cJSON_Delete(doc);
	(void)close(fd);
	return rc;
}
