#include "unit.h"

#include <sys/socket.h>

#include "util/notify.h"

/* The manager's end at a name; '@' stands for an abstract one. */
static int listen_at(const char *name)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	size_t len = strlen(name);
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	assert_true(fd >= 0 && len < sizeof(a.sun_path));
	memcpy(a.sun_path, name, len);
	if (name[0] == '@')
		a.sun_path[0] = '\0';
	len += offsetof(struct sockaddr_un, sun_path) + (name[0] != '@');
	assert_int_equal(bind(fd, (struct sockaddr *)&a, (socklen_t)len), 0);
	return fd;
}

static void assert_got(int fd, const char *text)
{
	char got[2000] = "";
	ssize_t n = recv(fd, got, sizeof(got) - 1, 0);

	assert_true(n >= 0);
	assert_memory_equal(got, text, strlen(text));
}

static void tell(const char *name)
{
	struct notify n;
	char much[1000];
	int fd = listen_at(name);

	assert_int_equal(setenv("NOTIFY_SOCKET", name, 1), 0);
	notify_open(&n);
	notify_send(&n, "READY=1\nSTATUS=%d", 5);
	assert_got(fd, "READY=1\nSTATUS=5");
	notify_reloading(&n);
	assert_got(fd, "RELOADING=1\nMONOTONIC_USEC=");
	memset(much, 'x', sizeof(much) - 1);
	much[sizeof(much) - 1] = '\0';
	notify_send(&n, "STATUS=%s", much);
	assert_got(fd, "STATUS=xxx");
	(void)close(fd);
	notify_send(&n, "READY=1"); /* nobody is there any more */
	notify_close(&n);
	assert_int_equal(n.fd, -1);
}

static void test_path(void **state)
{
	(void)state;
	tell(in_folder("socket"));
}

static void test_abstract(void **state)
{
	char name[100];

	(void)state;
	(void)snprintf(name, sizeof(name), "@%s", folder);
	tell(name);
}

static void test_full(void **state)
{
	const char *name = in_folder("socket");
	int fd = listen_at(name);
	struct notify n;

	(void)state;
	assert_int_equal(setenv("NOTIFY_SOCKET", name, 1), 0);
	notify_open(&n);
	for (int i = 0; i < 10000; i++) /* nobody reads: it must not block */
		notify_send(&n, "STATUS=%d", i);
	assert_got(fd, "STATUS=0");
	notify_close(&n);
	(void)close(fd);
}

/* What the variables come to. @ stands for our pid, or for a path. */
static struct row {
	const char *label, *socket, *usec, *pid;
	bool open;
	uint64_t watchdog_ms;
} rows[] = {
	{ "nothing", NULL, NULL, NULL, false, 0 },
	{ "empty", "", "5000000", NULL, false, 0 },
	{ "no path", "relative", NULL, NULL, false, 0 },
	{ "a slash", "/", NULL, NULL, false, 0 },
	{ "path", "/x", NULL, NULL, true, 0 },
	{ "abstract", "@x", NULL, NULL, true, 0 },
	{ "longest", "long", NULL, NULL, false, 0 },
	{ "watchdog", "/x", "5000000", NULL, true, 5000 },
	{ "ours", "/x", "5000000", "@", true, 5000 },
	{ "another's", "/x", "5000000", "1", true, 0 },
	{ "pid that is none", "/x", "5000000", "x", true, 0 },
	{ "no number", "/x", "5s", NULL, true, 0 },
	{ "zero", "/x", "0", NULL, true, 0 },
	{ "tiny", "/x", "1", NULL, true, 2 },
	{ "watchdog without socket", NULL, "5000000", NULL, false, 0 },
};

static void set(const char *name, const char *text)
{
	assert_int_equal(text ? setenv(name, text, 1) : unsetenv(name), 0);
}

static void check_row(void **state)
{
	const struct row *r = *state;
	char text[200];
	struct notify n;

	set("NOTIFY_SOCKET", r->socket);
	if (r->socket && strcmp(r->socket, "long") == 0) {
		memset(text, '/', sizeof(text) - 1);
		text[sizeof(n.to.sun_path)] = '\0';
		set("NOTIFY_SOCKET", text);
	}
	set("WATCHDOG_USEC", r->usec);
	(void)snprintf(text, sizeof(text), "%ld", (long)getpid());
	set("WATCHDOG_PID", r->pid && *r->pid == '@' ? text : r->pid);
	notify_open(&n);
	assert_int_equal(n.fd >= 0, r->open);
	assert_int_equal(n.watchdog_ms, r->watchdog_ms);
	notify_send(&n, "READY=1");
	notify_close(&n);
}

int main(void)
{
	const struct CMUnitTest tests[] = { TEST(test_path),
					    TEST(test_abstract),
					    TEST(test_full) };

	return RUN_TESTS("notify", tests) +
	       RUN_ROWS("notify_open", check_row, rows);
}
