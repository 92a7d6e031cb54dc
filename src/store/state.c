#include "store/state.h"

#include <cjson/cJSON.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "util/clock.h"
#include "util/file.h"
#include "util/stop.h"
#include "util/strbuf.h"

#define STATE_VERSION 1
#define STATE_FILE_MAX (64UL * 1024 * 1024)
#define LOCK_WAIT_MS 30000
#define YOUNG_MS 100 /* clocks of file systems tick every 10 ms or so */

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

		if ((e == EWOULDBLOCK || e == EINTR) && clock_ms() < deadline &&
		    stop_sleep_ms(st->stop, 1 + random_below(10)))
			continue;
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

enum err state_load(struct state *st, const char *file, cJSON **out,
		    struct why *why)
{
	struct strbuf text;
	cJSON *doc = NULL;
	bool starved;
	enum err rc;

	*out = NULL;
	if (st->dir < 0)
		return ERR_OK;
	sb_init(&text, STATE_FILE_MAX);
	errno = 0; /* cJSON says no more than that it failed */
	rc = file_read_at(st->dir, file, FILE_OWNED | FILE_TEXT, &text, why);
	if (!rc)
		doc = cJSON_ParseWithOpts(text.s, NULL, 1);
	starved = text.err == ERR_NOMEM || (!rc && !doc && errno == ENOMEM);
	sb_free(&text);
	if (starved)
		return err_nomem(why);
	/* it may be read another time, so it is not as if there were none */
	if (rc == ERR_SYSTEM)
		return rc;
	if (doc && usable(doc))
		*out = doc;
	else
		cJSON_Delete(doc);
	return ERR_OK;
}

/* Was the file changed only just now?  Then another change may leave the same
 * time. */
static bool is_young(const struct stat *file)
{
	struct timespec now;

	return clock_gettime(CLOCK_REALTIME, &now) ||
	       (now.tv_sec - file->st_mtim.tv_sec) * 1000 +
			       (now.tv_nsec - file->st_mtim.tv_nsec) / 1000000 <
		       YOUNG_MS;
}

enum err state_load_copy(struct state *st, const char *file,
			 struct state_copy *copy, struct why *why)
{
	*copy = (struct state_copy){ .doc = NULL };
	/* before it is read: one that is replaced meanwhile is not the same */
	if (st->dir >= 0 &&
	    (fstatat(st->dir, file, &copy->file, 0) || is_young(&copy->file)))
		copy->file.st_ino = 0;
	return state_load(st, file, &copy->doc, why);
}

/* Is the file still the one that the copy was loaded from? */
static bool is_same(const struct state *st, const char *file,
		    const struct state_copy *copy)
{
	const struct stat *old = &copy->file;
	struct stat now;

	return copy->doc && old->st_ino &&
	       fstatat(st->dir, file, &now, 0) == 0 &&
	       now.st_ino == old->st_ino && now.st_size == old->st_size &&
	       now.st_mtim.tv_sec == old->st_mtim.tv_sec &&
	       now.st_mtim.tv_nsec == old->st_mtim.tv_nsec;
}

/* Sets aside a file that can't be used. */
static void set_aside(struct state *st, const char *file)
{
	char bad[64];

	(void)snprintf(bad, sizeof(bad), "%s.bad", file);
	if (faccessat(st->dir, file, F_OK, 0) == 0)
		(void)renameat(st->dir, file, st->dir, bad);
}

/* What is there, or a new object. */
static enum err load_or_new(struct state *st, const char *file, cJSON **out,
			    struct why *why)
{
	enum err rc = state_load(st, file, out, why);

	if (rc || *out)
		return rc;
	set_aside(st, file);
	*out = cJSON_CreateObject();
	if (*out && cJSON_AddNumberToObject(*out, "version", STATE_VERSION))
		return ERR_OK;
	cJSON_Delete(*out);
	return err_nomem(why);
}

static enum err save(struct state *st, const char *file, const cJSON *doc,
		     struct why *why)
{
	char *text = cJSON_PrintUnformatted(doc); /* read by programs */
	enum err rc;

	if (!text)
		return err_nomem(why);
	rc = file_replace(st->dir, file, text, strlen(text), why);
	cJSON_free(text);
	if (rc)
		return err_prefix(why, rc, "state directory '%s'", st->path);
	return ERR_OK;
}

void state_sync(const struct state *st)
{
	if (st->dir >= 0)
		(void)fsync(st->dir); /* some file systems refuse it */
}

enum err state_change(struct state *st, const char *file, state_edit *edit,
		      void *arg, struct why *why)
{
	struct state_copy none = { .doc = NULL };

	return state_change_copy(st, file, &none, edit, arg, why);
}

enum err state_change_copy(struct state *st, const char *file,
			   struct state_copy *copy, state_edit *edit, void *arg,
			   struct why *why)
{
	bool changed = false;
	cJSON *doc = NULL;
	enum err rc;
	int fd;

	if (!st->writable)
		return err_set(why, ERR_SYSTEM, "%s", st->why.text);
	fd = lock(st, why);
	if (fd < 0)
		return ERR_SYSTEM;
	if (is_same(st, file, copy)) {
		doc = copy->doc;
		rc = ERR_OK;
	} else {
		cJSON_Delete(copy->doc);
		copy->doc = NULL;
		rc = load_or_new(st, file, &doc, why);
		doc = rc ? NULL : doc;
	}
	if (!rc)
		rc = edit(doc, &changed, arg, why);
	if (!rc && changed)
		rc = save(st, file, doc, why);
	if (doc != copy->doc)
		cJSON_Delete(doc);
	(void)close(fd);
	return rc;
}
