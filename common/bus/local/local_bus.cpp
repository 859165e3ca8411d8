#include "common/bus/local/local_bus.h"

#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "absl/strings/str_cat.h"

#include "common/base/status_macros.h"
#include "common/bus/local/local_consumer.h"
#include "common/bus/local/local_publisher.h"
#include "common/bus/local/topic_file.h"

namespace zoneflow::bus {
namespace {

using local::TopicFile;

absl::Status MakeDirectory(const std::filesystem::path& path) {
  std::error_code error;
  std::filesystem::create_directories(path.parent_path(), error);
  if (!error && mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) {
    error = std::error_code(errno, std::generic_category());
  }
  if (error) {
    return absl::UnavailableError(
        absl::StrCat("embedded log: make the folder ", path.string(), ": ", error.message()));
  }
  return absl::OkStatus();
}

// DataLoss naming the first log that is damaged or none of ours. One that cannot be read now may be
// later.
absl::Status CheckLogs(const std::string& directory) {
  constexpr std::string_view kLog = ".log";
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(directory, error)) {
    const std::string name = entry.path().filename().string();
    if (!name.ends_with(kLog)) {
      continue;
    }
    const std::string topic = name.substr(0, name.size() - kLog.size());
    const absl::Status status = TopicFile::Open(directory, topic).status();
    if (absl::IsDataLoss(status)) {
      return status;
    }
  }
  return absl::OkStatus();
}

class LocalBus final : public Bus {
 public:
  explicit LocalBus(std::string directory) : directory_(std::move(directory)) {}

  absl::StatusOr<std::unique_ptr<Publisher>> OpenPublisher() override {
    return std::make_unique<local::LocalPublisher>(directory_);
  }

  absl::StatusOr<std::unique_ptr<Consumer>> OpenConsumer(const std::string& group,
                                                         const std::vector<std::string>& topics,
                                                         Consumer::StartAt start_at) override {
    RETURN_IF_ERROR(local::CheckName("group", group));
    if (topics.empty()) {
      return absl::InvalidArgumentError(absl::StrCat("group ", group, ": no topics to read"));
    }
    for (const std::string& topic : topics) {
      RETURN_IF_ERROR(local::CheckName("topic", topic));
    }
    RETURN_IF_ERROR(MakeDirectory(absl::StrCat(directory_, "/groups/", group)));
    ASSIGN_OR_RETURN(local::Waker waker, local::Waker::Open());
    return std::make_unique<local::LocalConsumer>(directory_, group, topics, std::move(start_at),
                                                  std::move(waker));
  }

  absl::StatusOr<Entries> EntriesAt(
      const std::map<TopicPartition, std::int64_t>& offsets) override {
    Entries entries;
    absl::MutexLock lock(&mutex_);
    for (const auto& [partition, offset] : offsets) {
      ASSIGN_OR_RETURN(TopicFile* const file, FileOf(partition.topic));
      if (partition.partition < 0 || partition.partition >= file->partitions()) {
        return absl::NotFoundError(
            absl::StrCat("topic ", partition.topic, " has no partition ", partition.partition));
      }
      ASSIGN_OR_RETURN(std::string entry, file->EntryAt(partition.partition, offset));
      if (!entry.empty()) {
        entries.emplace(partition, std::move(entry));
      }
    }
    return entries;
  }

  absl::StatusOr<LogEnds> Ends(const std::vector<std::string>& topics) override {
    LogEnds ends;
    absl::MutexLock lock(&mutex_);
    for (const std::string& topic : topics) {
      ASSIGN_OR_RETURN(TopicFile* const file, FileOf(topic));
      for (std::int32_t partition = 0; partition < file->partitions(); ++partition) {
        ASSIGN_OR_RETURN((ends[{topic, partition}]), file->End(partition));
      }
    }
    return ends;
  }

  absl::Status CreateTopics(const std::vector<TopicSpec>& topics) override {
    for (const TopicSpec& topic : topics) {
      RETURN_IF_ERROR(TopicFile::Create(directory_, topic.name, topic.partitions));
    }
    return absl::OkStatus();
  }

  // One file on one disk has no replicas and drops nothing, so only what a file can differ in is
  // compared.
  absl::StatusOr<std::vector<TopicDifference>> CompareTopics(
      const std::vector<TopicSpec>& topics) override {
    std::vector<TopicDifference> differences;
    for (const TopicSpec& topic : topics) {
      absl::StatusOr<std::unique_ptr<TopicFile>> file = TopicFile::Open(directory_, topic.name);
      if (absl::IsNotFound(file.status())) {
        differences.push_back({topic.name, "missing"});
      } else if (!file.ok()) {
        return file.status();
      } else if ((*file)->partitions() != topic.partitions) {
        differences.push_back(
            {topic.name, absl::StrCat("has ", (*file)->partitions(), " partitions, declared ",
                                      topic.partitions)});
      }
    }
    return differences;
  }

 private:
  absl::StatusOr<TopicFile*> FileOf(const std::string& topic)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    std::unique_ptr<TopicFile>& file = files_[topic];
    if (file == nullptr || !file->IsInPlace()) {
      file.reset();
      ASSIGN_OR_RETURN(file, TopicFile::Open(directory_, topic));
    }
    return file.get();
  }

  const std::string directory_;
  absl::Mutex mutex_;
  // Kept open for Ends and EntriesAt, which are asked often.
  std::map<std::string, std::unique_ptr<TopicFile>> files_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace

absl::StatusOr<std::unique_ptr<Bus>> OpenLocalBus(const std::string& directory) {
  // Absolute, so that a later change of the working directory does not move the log.
  std::error_code error;
  const std::filesystem::path path = std::filesystem::absolute(directory, error).lexically_normal();
  if (directory.empty() || error) {
    return absl::InvalidArgumentError(absl::StrCat("BUS_DIR '", directory, "': not a folder name"));
  }
  std::string clean = path.string();
  while (clean.size() > 1 && clean.back() == '/') {
    clean.pop_back();
  }
  RETURN_IF_ERROR(MakeDirectory(clean));
  RETURN_IF_ERROR(MakeDirectory(absl::StrCat(clean, "/groups")));
  RETURN_IF_ERROR(CheckLogs(clean));
  return std::make_unique<LocalBus>(std::move(clean));
}

}  // namespace zoneflow::bus
