/* Runs a fuzz target once per file named on the command line. */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static int replay(const char *path)
{
	static uint8_t buf[1 << 20];
	FILE *file = fopen(path, "rb");
	uint8_t *exact;
	size_t len;

	if (!file) {
		perror(path);
		return -1;
	}
	len = fread(buf, 1, sizeof(buf), file);
	fclose(file);
	/* Of just the right size, so that ASan sees a read past the end. */
	exact = malloc(len ? len : 1);
	if (!exact)
		return -1;
	memcpy(exact, buf, len);
	LLVMFuzzerTestOneInput(exact, len);
	free(exact);
	return 0;
}

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		if (replay(argv[i])) {
			fprintf(stderr, "%s: failed\n", argv[i]);
			return 1;
		}
	}
	printf("%s: %d files\n", argv[0], argc - 1);
	return 0;
}
