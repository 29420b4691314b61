/* The yardstick of consuming: reads a topic from its start to where it ends now with librdkafka, and only counts.
 *
 *     count BROKERS TOPIC [KEY=VALUE ...]     further client settings, such as security.protocol=SASL_SSL
 *
 * Prints one line of JSON:
 *     {"reads":N,"value_bytes":N,"wall_seconds":S,"cpu_seconds":S,"reads_per_cpu_second":N}
 * wall: from the first record to the last. cpu: user and system of the whole process from the start of fetching on, so
 * that making the client and asking for the offsets is left out. The client's settings are those of PlateStream's
 * consumer.
 * Ends with 0, or with 1 and a sentence.
 */
#include <librdkafka/rdkafka.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

/* A batch is waited for until it is full, so the wait is short: the last one never fills. */
enum { BATCH = 4096, ANSWER_MS = 30000, POLL_MS = 10, SILENT_POLLS = 3000 };

static const char *SETTINGS[][2] = {
    {"enable.auto.commit", "false"},
    {"enable.auto.offset.store", "false"},
    {"auto.offset.reset", "error"},
    {"isolation.level", "read_committed"},
    {"enable.partition.eof", "true"},
    {"check.crcs", "true"},
    {"queued.min.messages", "1000000"},
    {"queued.max.messages.kbytes", "262144"},
    {"fetch.message.max.bytes", "4194304"},
    {"fetch.max.bytes", "67108864"},
    {"fetch.min.bytes", "1"},
    {"fetch.wait.max.ms", "10"},
    {"fetch.error.backoff.ms", "100"},
    {"socket.nagle.disable", "true"},
    {"group.id", "yardstick"}, /* never joined: partitions are assigned by hand */
};

static void fail(const char *what, const char *cause) {
  fprintf(stderr, "count: cannot %s: %s\n", what, cause);
  exit(1);
}

static double seconds(clockid_t clock) {
  struct timespec now;
  clock_gettime(clock, &now);
  return now.tv_sec + now.tv_nsec / 1e9;
}

static double cpu_seconds(void) {
  struct rusage use;
  getrusage(RUSAGE_SELF, &use);
  return use.ru_utime.tv_sec + use.ru_stime.tv_sec + (use.ru_utime.tv_usec + use.ru_stime.tv_usec) / 1e6;
}

static void set(rd_kafka_conf_t *conf, const char *key, const char *value) {
  char error[512];
  if (rd_kafka_conf_set(conf, key, value, error, sizeof error) != RD_KAFKA_CONF_OK) fail("set up the client", error);
}

static rd_kafka_t *make_client(const char *brokers, int pairs, char **pair) {
  rd_kafka_conf_t *conf = rd_kafka_conf_new();
  set(conf, "bootstrap.servers", brokers);
  for (size_t i = 0; i < sizeof SETTINGS / sizeof *SETTINGS; i++) set(conf, SETTINGS[i][0], SETTINGS[i][1]);
  for (int i = 0; i < pairs; i++) {
    char *equals = strchr(pair[i], '=');
    if (!equals) fail("read the command line", "a client setting is KEY=VALUE");
    *equals = '\0';
    set(conf, pair[i], equals + 1);
  }
  char error[512];
  rd_kafka_t *client = rd_kafka_new(RD_KAFKA_CONSUMER, conf, error, sizeof error);
  if (!client) fail("make the client", error);
  return client;
}

/* All partitions of the topic that hold something, from their start; `ends` gets where each one ends now. */
static rd_kafka_topic_partition_list_t *assignment(rd_kafka_t *client, const char *topic, int64_t **ends, int *count) {
  rd_kafka_topic_t *handle = rd_kafka_topic_new(client, topic, NULL);
  const struct rd_kafka_metadata *answer;
  rd_kafka_resp_err_t code = rd_kafka_metadata(client, 0, handle, &answer, ANSWER_MS);
  if (code) fail("learn about the topic", rd_kafka_err2str(code));
  if (answer->topic_cnt != 1 || answer->topics[0].err) fail("learn about the topic", "there is none of that name");
  *count = answer->topics[0].partition_cnt;
  *ends = calloc(*count, sizeof **ends);
  if (!*ends) fail("hold the ends of the partitions", "no memory");
  rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new(*count);
  for (int i = 0; i < *count; i++) {
    int64_t start, end;
    code = rd_kafka_query_watermark_offsets(client, topic, i, &start, &end, ANSWER_MS);
    if (code) fail("learn what a partition holds", rd_kafka_err2str(code));
    (*ends)[i] = end > start ? end : -1;
    if (end > start) rd_kafka_topic_partition_list_add(list, topic, i)->offset = start;
  }
  rd_kafka_metadata_destroy(answer);
  rd_kafka_topic_destroy(handle);
  return list;
}

int main(int argc, char **argv) {
  if (argc < 3) {
    fprintf(stderr, "usage: count BROKERS TOPIC [KEY=VALUE ...]\n");
    return 64;
  }
  rd_kafka_t *client = make_client(argv[1], argc - 3, argv + 3);
  int partitions;
  int64_t *ends;
  rd_kafka_topic_partition_list_t *list = assignment(client, argv[2], &ends, &partitions);
  int open = list->cnt;

  rd_kafka_queue_t *queue = rd_kafka_queue_get_consumer(client);
  double cpu = cpu_seconds(), first = 0, last = 0;
  rd_kafka_resp_err_t code = rd_kafka_assign(client, list);
  if (code) fail("assign the partitions", rd_kafka_err2str(code));

  static rd_kafka_message_t *batch[BATCH];
  int64_t reads = 0, bytes = 0;
  int silent = 0;
  while (open > 0) {
    ssize_t got = rd_kafka_consume_batch_queue(queue, POLL_MS, batch, BATCH);
    if (got <= 0) {
      if (++silent == SILENT_POLLS) fail("read on", "nothing has come for a while; check that the brokers are up");
      continue;
    }
    silent = 0;
    double now = seconds(CLOCK_MONOTONIC);
    for (ssize_t i = 0; i < got; i++) {
      rd_kafka_message_t *message = batch[i];
      int64_t *end = message->partition >= 0 && message->partition < partitions ? &ends[message->partition] : NULL;
      int done = 0;
      if (message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
        done = 1;
      } else if (message->err) {
        fail("read on", rd_kafka_message_errstr(message));
      } else if (end && *end >= 0 && message->offset < *end) {
        if (!first) first = now;
        last = now;
        reads++;
        bytes += message->len;
        done = message->offset + 1 == *end;
      }
      if (done && end && *end >= 0) {
        *end = -1;
        open--;
      }
      rd_kafka_message_destroy(message);
    }
  }
  cpu = cpu_seconds() - cpu;
  printf("{\"reads\":%lld,\"value_bytes\":%lld,", (long long)reads, (long long)bytes);
  printf("\"wall_seconds\":%.3f,", last - first);
  printf("\"cpu_seconds\":%.3f,\"reads_per_cpu_second\":%.0f}\n", cpu, cpu > 0 ? reads / cpu : 0);
  fflush(stdout);
  _Exit(0); /* the client's orderly end is not what is measured */
}
