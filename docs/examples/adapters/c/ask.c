/* ask PROMPT: one prompt, with the first credential found: ANTHROPIC_AUTH_TOKEN, ANTHROPIC_API_KEY.
   No helper: a settings file is JSON, and neither C nor libcurl reads that.

   cc -O2 -Wall -Wextra -o ask ask.c -lcurl */
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char answer[65536], problem[CURL_ERROR_SIZE];
static size_t length;

static void end(const char *what, const char *detail) {
    fprintf(stderr, "ask: %s%s\n", what, detail);
    exit(1);
}

/* A variable without the ASCII white space around it; NULL where nothing is left. */
static char *variable(const char *name) {
    char *value = getenv(name), *stop;
    if (value == NULL) return NULL;
    value += strspn(value, " \t\r\n\v\f");
    for (stop = value + strlen(value); stop > value && strchr(" \t\r\n\v\f", stop[-1]); stop--) {}
    *stop = '\0';
    return *value ? value : NULL;
}

/* "PREFIX VALUE" as a header of its own. What no header can carry is refused, and not shown. */
static struct curl_slist *header(struct curl_slist *list, const char *prefix, const char *value) {
    char *line = malloc(strlen(prefix) + strlen(value) + 1);
    for (const char *letter = value; *letter; letter++)
        if (*letter < 0x20 || *letter > 0x7e) end("no header can carry a character of ", prefix);
    list = curl_slist_append(list, strcat(strcpy(line, prefix), value));
    free(line);
    return list;
}

static size_t keep(char *data, size_t size, size_t count, void *unused) {
    (void)unused;
    if (length + size * count >= sizeof answer) return 0;
    memcpy(answer + length, data, size * count);
    length += size * count;
    return size * count;
}

int main(int argc, char **argv) {
    char *token = variable("ANTHROPIC_AUTH_TOKEN"), *key = variable("ANTHROPIC_API_KEY");
    char *base = variable("ANTHROPIC_BASE_URL"), *bundle = getenv("SSL_CERT_FILE");
    struct curl_slist *headers = curl_slist_append(NULL, "anthropic-version: 2023-06-01");
    char url[2048], body[4096], *text, *stop;
    long status = 0;

    if (argc < 2 || strpbrk(argv[1], "\"\\\n")) end("give a prompt without quotes", "");
    if (!base) base = "https://api.anthropic.com";
    if (token) headers = header(headers, "authorization: Bearer ", token);
    else if (key) headers = header(headers, "x-api-key: ", key);
    else end("no credential: set ANTHROPIC_AUTH_TOKEN or ANTHROPIC_API_KEY", "");
    headers = curl_slist_append(headers, "content-type: application/json");
    snprintf(url, sizeof url, "%s/v1/messages", base);
    snprintf(body, sizeof body, "{\"model\":\"claude-sonnet-4-5\",\"max_tokens\":16,\"messages\":"
             "[{\"role\":\"user\",\"content\":\"%s\"}]}", argv[1]);

    CURL *curl = curl_easy_init(); /* it follows no redirect unless it is told to */
    if (bundle) curl_easy_setopt(curl, CURLOPT_CAINFO, bundle); /* libcurl does not ask for it */
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, keep);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, problem);
    if (curl_easy_perform(curl) != CURLE_OK) end("no answer: ", *problem ? problem : base);
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    if (status == 401) end("authentication failed at ", base);
    if (status != 200) end(status == 403 ? "access denied by " : "no answer from ", base);
    if (!(text = strstr(answer, "\"text\":"))) end("no text from ", base);
    text = strchr(text + 7, '"') + 1;
    if ((stop = strchr(text, '"'))) *stop = '\0';
    puts(text);
    return 0;
}
