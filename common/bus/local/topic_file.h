// One topic of the embedded log: a SQLite file.
//
// A message's row number is its partition and its offset in one, so that a partition is one
// contiguous range of the table's tree:
//
//   id = partition << 44 | offset      offsets 0, 1, 2 … within the partition, without gaps
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "common/bus/local/sqlite.h"
#include "common/bus/message.h"

namespace zoneflow::bus::local {

// Where the parts of a topic lie. The name was checked by CheckTopicName.
std::string LogPath(const std::string& directory, const std::string& topic);
std::string WakePath(const std::string& directory, const std::string& topic);

// A topic or group name becomes a file name: 1 to 200 of [A-Za-z0-9._-], not starting with a dot.
// InvalidArgument otherwise.
absl::Status CheckName(std::string_view what, std::string_view name);

// A connection to the file. One thread at a time.
class TopicFile {
 public:
  // Makes the file if it is missing; one that exists is left as it is.
  static absl::Status Create(const std::string& directory, const std::string& topic,
                             std::int32_t partitions);

  // NotFound if the topic does not exist.
  static absl::StatusOr<std::unique_ptr<TopicFile>> Open(const std::string& directory,
                                                         const std::string& topic);

  std::int32_t partitions() const { return partitions_; }
  const std::string& topic() const { return topic_; }

  // False if the path no longer leads to the file that is open: someone removed the log or put
  // another in place. Writing on would acknowledge what nobody can read.
  bool IsInPlace() const;

  // Drawn when the file was made, and the log_stamp of all its messages. A copy keeps it.
  const std::string& log_id() const { return log_id_; }

  // Stores the messages in one durable transaction and returns the offset of each; those that are
  // stored already (by IdentityOf) are passed over and keep theirs. Several processes may append:
  // offsets are given under SQLite's write lock.
  absl::StatusOr<std::vector<std::int64_t>> Append(
      std::span<const OutgoingMessage* const> messages);

  // Appends to `out` the partition's messages from the offset on, at most max_messages, and stops
  // once their bytes pass max_bytes. True if it stopped there: more may follow. Headers that are
  // damaged come as they stand, under kDamagedHeaders: the message is refused by whoever takes it,
  // as one whose value is damaged, and keeps nobody else waiting.
  absl::StatusOr<bool> Read(std::int32_t partition, std::int64_t from, std::size_t max_messages,
                            std::size_t max_bytes, std::vector<Message>& out);

  // EntryOf the message at the offset, "" if there is none.
  absl::StatusOr<std::string> EntryAt(std::int32_t partition, std::int64_t offset);

  // One past the last offset.
  absl::StatusOr<std::int64_t> End(std::int32_t partition);

 private:
  TopicFile() = default;

  absl::Status AppendWithin(std::span<const OutgoingMessage* const> messages,
                            std::vector<std::int64_t>& offsets);
  absl::Status ReadLogId();

  std::string topic_;
  std::string path_;
  dev_t device_ = 0;
  ino_t inode_ = 0;
  std::int32_t partitions_ = 0;
  std::string log_id_;
  Connection connection_;
  Statement begin_, commit_, rollback_, end_, insert_, find_, read_;
};

// The one header of a message whose headers cannot be read: their bytes.
inline constexpr std::string_view kDamagedHeaders = "damaged-headers";

// Headers as one blob: for each, in name order, both parts with their lengths in front (4 bytes,
// little endian).
std::string EncodeHeaders(const Headers& headers);
absl::StatusOr<Headers> DecodeHeaders(std::string_view bytes);

}  // namespace zoneflow::bus::local
