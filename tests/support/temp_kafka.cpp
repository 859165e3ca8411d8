#include "tests/support/temp_kafka.h"

#include <librdkafka/rdkafka.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "absl/strings/str_cat.h"

#include "common/base/status_macros.h"

namespace zoneflow::testing {
namespace {

std::string JarFolder() {
  const char* folder = std::getenv("ZONEFLOW_KAFKA_LIB");
  return folder != nullptr && *folder != '\0' ? folder : SourceFolder() + "/.tools/kafka/lib";
}

std::string Content(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

// Kafka's own sign that it serves; a port that is open comes earlier.
int TimesStarted(const std::string& log) {
  const std::string content = Content(log);
  int times = 0;
  for (std::size_t at = 0; (at = content.find("Kafka Server started", at)) != std::string::npos;
       ++at) {
    ++times;
  }
  return times;
}

}  // namespace

std::string TempKafka::Missing() {
  const std::string jar = JarFolder() + "/kafka_2.13-4.2.1.jar";
  if (!std::filesystem::exists(jar)) {
    return absl::StrCat("Apache Kafka is missing: there is no ", jar, "; run tools/kafka/fetch");
  }
  absl::StatusOr<Process> java = Process::Start(
      {.command = {"java", "-version"}, .env = {}, .output = {}, .folder = {}, .user = {}});
  if (!java.ok() || java->Wait(std::chrono::seconds(20)) != 0) {
    return "Apache Kafka is missing: java does not run";
  }
  return "";
}

absl::StatusOr<std::unique_ptr<TempKafka>> TempKafka::Start() {
  std::unique_ptr<TempKafka> kafka(new TempKafka);
  kafka->port_ = FreePort();
  kafka->controller_port_ = FreePort();
  const std::string& folder = kafka->folder_.path();
  std::ofstream(folder + "/server.properties") << absl::StrCat(
      "process.roles=broker,controller\n"
      "node.id=1\n"
      "controller.quorum.voters=1@127.0.0.1:",
      kafka->controller_port_,
      "\n"
      "listeners=PLAINTEXT://127.0.0.1:",
      kafka->port_, ",CONTROLLER://127.0.0.1:", kafka->controller_port_,
      "\n"
      "advertised.listeners=PLAINTEXT://127.0.0.1:",
      kafka->port_,
      "\n"
      "controller.listener.names=CONTROLLER\n"
      "listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT\n"
      "log.dirs=",
      folder,
      "/data\n"
      "offsets.topic.replication.factor=1\n"
      "offsets.topic.num.partitions=4\n"
      "transaction.state.log.replication.factor=1\n"
      "transaction.state.log.min.isr=1\n"
      "share.coordinator.state.topic.replication.factor=1\n"
      "share.coordinator.state.topic.min.isr=1\n"
      "group.initial.rebalance.delay.ms=0\n"
      "auto.create.topics.enable=false\n"
      // A killed broker may not register again before its session has run out.
      "broker.session.timeout.ms=1500\n"
      "broker.heartbeat.interval.ms=300\n");
  std::ofstream(folder + "/log4j2.properties")
      << "status=error\nappender.out.type=Console\nappender.out.name=out\n"
         "appender.out.layout.type=PatternLayout\nappender.out.layout.pattern=%d %p %m (%c)%n\n"
         "rootLogger.level=info\nrootLogger.appenderRef.out.ref=out\n";
  // Any identity of 16 bytes in base64 will do: the folder is this broker's alone.
  ASSIGN_OR_RETURN(Process format, Process::Start({.command = {"java", "-cp", JarFolder() + "/*",
                                                               "kafka.tools.StorageTool", "format",
                                                               "-t", "em9uZWZsb3ctdGVzdC0wMQ", "-c",
                                                               folder + "/server.properties"},
                                                   .env = {},
                                                   .output = folder + "/format.log",
                                                   .folder = folder,
                                                   .user = {}}));
  if (format.Wait(std::chrono::seconds(60)) != 0) {
    return absl::UnavailableError("kafka storage: " + Content(folder + "/format.log"));
  }
  RETURN_IF_ERROR(kafka->Restart());
  return kafka;
}

std::string TempKafka::bootstrap_servers() const { return absl::StrCat("127.0.0.1:", port_); }

absl::Status TempKafka::DeleteTopic(const std::string& topic) {
  rd_kafka_conf_t* conf = rd_kafka_conf_new();
  rd_kafka_conf_set(conf, "bootstrap.servers", bootstrap_servers().c_str(), nullptr, 0);
  const std::unique_ptr<rd_kafka_t, decltype(&rd_kafka_destroy)> client(
      rd_kafka_new(RD_KAFKA_PRODUCER, conf, nullptr, 0), rd_kafka_destroy);
  const std::unique_ptr<rd_kafka_queue_t, decltype(&rd_kafka_queue_destroy)> queue(
      rd_kafka_queue_new(client.get()), rd_kafka_queue_destroy);
  const std::unique_ptr<rd_kafka_DeleteTopic_t, decltype(&rd_kafka_DeleteTopic_destroy)> request(
      rd_kafka_DeleteTopic_new(topic.c_str()), rd_kafka_DeleteTopic_destroy);
  rd_kafka_DeleteTopic_t* requests[] = {request.get()};
  rd_kafka_DeleteTopics(client.get(), requests, 1, nullptr, queue.get());
  const std::unique_ptr<rd_kafka_event_t, decltype(&rd_kafka_event_destroy)> event(
      rd_kafka_queue_poll(queue.get(), 20'000), rd_kafka_event_destroy);
  if (event == nullptr || rd_kafka_event_error(event.get()) != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return absl::UnavailableError("kafka: delete topic " + topic + ": no answer");
  }
  std::size_t count = 0;
  const rd_kafka_topic_result_t** results =
      rd_kafka_DeleteTopics_result_topics(rd_kafka_event_DeleteTopics_result(event.get()), &count);
  if (count != 1 || rd_kafka_topic_result_error(results[0]) != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return absl::UnavailableError("kafka: delete topic " + topic + ": refused");
  }
  const bool gone = WaitUntil(
      [&] {
        const rd_kafka_metadata_t* metadata = nullptr;
        if (rd_kafka_metadata(client.get(), 1, nullptr, &metadata, 5'000) !=
            RD_KAFKA_RESP_ERR_NO_ERROR) {
          return false;
        }
        bool found = false;
        for (int i = 0; i < metadata->topic_cnt; ++i) {
          found |= metadata->topics[i].topic == topic;
        }
        rd_kafka_metadata_destroy(metadata);
        return !found;
      },
      std::chrono::seconds(20));
  return gone ? absl::OkStatus() : absl::UnavailableError("kafka: topic " + topic + " stays");
}

absl::Status TempKafka::CutTopic(const std::string& topic) {
  for (const auto& folder : std::filesystem::directory_iterator(folder_ / "data")) {
    const std::string name = folder.path().filename().string();
    if (name.substr(0, name.rfind('-')) != topic) {
      continue;
    }
    for (const auto& file : std::filesystem::directory_iterator(folder.path())) {
      const std::string kind = file.path().extension().string();
      if (kind == ".log") {
        // The broker drops what is left of the batch in which this ends.
        std::filesystem::resize_file(file.path(), file.file_size() / 2);
      } else if (kind == ".index" || kind == ".timeindex" || kind == ".snapshot") {
        std::filesystem::remove(file.path());
      }
    }
  }
  return absl::OkStatus();
}

void TempKafka::Kill() { process_.reset(); }

absl::Status TempKafka::Restart() {
  Kill();
  const std::string log = folder_ / "server.log";
  const int before = TimesStarted(log);
  ASSIGN_OR_RETURN(
      Process process,
      Process::Start(
          // The second compiler would be busy for minutes, beside whatever is tested or measured.
          {.command = {"java", "-Xmx512m", "-XX:TieredStopAtLevel=1",
                       "-Dlog4j2.configurationFile=" + (folder_ / "log4j2.properties"), "-cp",
                       JarFolder() + "/*", "kafka.Kafka", folder_ / "server.properties"},
           .env = {},
           .output = log,
           .folder = folder_.path(),
           .user = {}}));
  process_.emplace(std::move(process));
  const bool started =
      WaitUntil([&] { return !process_->IsRunning() || TimesStarted(log) > before; },
                std::chrono::seconds(90));
  if (!started || !process_->IsRunning()) {
    const std::string content = Content(log);
    const std::size_t tail = content.size() > 2000 ? content.size() - 2000 : 0;
    return absl::UnavailableError("kafka does not start: " + content.substr(tail));
  }
  return absl::OkStatus();
}

}  // namespace zoneflow::testing
