#include "common/bus/local/topic_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

#include "common/base/errno_text.h"
#include "common/base/status_macros.h"
#include "common/bus/local/wake.h"
#include "common/bus/log_entry.h"

namespace zoneflow::bus::local {
namespace {

constexpr int kOffsetBits = 44;
constexpr std::int64_t kOffsetMask = (std::int64_t{1} << kOffsetBits) - 1;

std::int64_t RowOf(std::int32_t partition, std::int64_t offset) {
  return std::int64_t{partition} << kOffsetBits | offset;
}

absl::Status SystemError(std::string_view what, const std::string& path) {
  return absl::UnavailableError(
      absl::StrCat("embedded log: ", std::string(what), " ", path, ": ", ErrnoText(errno)));
}

absl::Status SyncDirectory(const std::string& directory) {
  const Descriptor folder(open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  return folder.ok() && fsync(folder.get()) == 0 ? absl::OkStatus()
                                                 : SystemError("sync", directory);
}

void PutPart(std::string& out, std::string_view part) {
  const auto size = static_cast<std::uint32_t>(part.size());
  for (int shift = 0; shift < 32; shift += 8) {
    out.push_back(static_cast<char>(size >> shift & 0xffU));
  }
  out.append(part);
}

bool TakePart(std::string_view& bytes, std::string& part) {
  if (bytes.size() < 4) {
    return false;
  }
  std::uint32_t size = 0;
  for (int i = 0; i < 4; ++i) {
    size |= static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[i])) << (8 * i);
  }
  bytes.remove_prefix(4);
  if (bytes.size() < size) {
    return false;
  }
  part = std::string(bytes.substr(0, size));
  bytes.remove_prefix(size);
  return true;
}

// 32 random hexadecimal digits, as SQL.
constexpr char kNewLogId[] = "lower(hex(randomblob(16)))";

}  // namespace

std::string LogPath(const std::string& directory, const std::string& topic) {
  return absl::StrCat(directory, "/", topic, ".log");
}

std::string WakePath(const std::string& directory, const std::string& topic) {
  return absl::StrCat(directory, "/", topic, ".wake");
}

absl::Status CheckName(std::string_view what, std::string_view name) {
  bool good = !name.empty() && name.size() <= 200 && name.front() != '.';
  for (const char c : name) {
    good = good &&
           (absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '.' || c == '_' || c == '-');
  }
  if (!good) {
    return absl::InvalidArgumentError(
        absl::StrCat(std::string(what), " '", std::string(name),
                     "': must be 1 to 200 of A-Z a-z 0-9 . _ - and not begin with a dot"));
  }
  return absl::OkStatus();
}

std::string EncodeHeaders(const Headers& headers) {
  std::string out;
  for (const auto& [name, value] : headers) {
    PutPart(out, name);
    PutPart(out, value);
  }
  return out;
}

absl::StatusOr<Headers> DecodeHeaders(std::string_view bytes) {
  Headers headers;
  while (!bytes.empty()) {
    std::string name;
    std::string value;
    if (!TakePart(bytes, name) || !TakePart(bytes, value)) {
      return absl::DataLossError("embedded log: the headers of a message end too early");
    }
    headers.insert_or_assign(std::move(name), std::move(value));
  }
  return headers;
}

absl::Status TopicFile::Create(const std::string& directory, const std::string& topic,
                               std::int32_t partitions) {
  RETURN_IF_ERROR(CheckName("topic", topic));
  if (partitions < 1 || partitions > 10'000) {
    return absl::InvalidArgumentError(
        absl::StrCat("partitions of ", topic, ": ", partitions, " is not within 1 to 10000"));
  }
  const std::string path = LogPath(directory, topic);
  const std::string wake = WakePath(directory, topic);
  const Descriptor lock(open(wake.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
  // One maker at a time: the second finds the file.
  if (!lock.ok() || flock(lock.get(), LOCK_EX) != 0) {
    return SystemError("create", wake);
  }
  if (access(path.c_str(), F_OK) == 0) {
    return absl::OkStatus();
  }
  // Left behind by a log that was removed, they would be replayed into the new one.
  unlink((path + "-wal").c_str());
  unlink((path + "-shm").c_str());
  // Built aside and moved into place whole, so that nobody meets a file without its tables.
  const std::string draft = path + ".new";
  unlink(draft.c_str());
  if (!Descriptor(open(draft.c_str(), O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600)).ok()) {
    return SystemError("create", draft);
  }
  absl::Status status = [&]() -> absl::Status {
    ASSIGN_OR_RETURN(Connection connection, Connection::Open(draft));
    return connection.Run(
        absl::StrCat("BEGIN;"
                     "CREATE TABLE topic (partitions INTEGER NOT NULL, log_id TEXT);"
                     "INSERT INTO topic VALUES (",
                     partitions, ", ", kNewLogId,
                     ");"
                     // ce_id: the message's IdentityOf
                     "CREATE TABLE messages (id INTEGER PRIMARY KEY, ce_id BLOB UNIQUE,"
                     " key BLOB NOT NULL, headers BLOB NOT NULL, value BLOB NOT NULL);"
                     "COMMIT")
            .c_str());
  }();
  if (status.ok() && rename(draft.c_str(), path.c_str()) != 0) {
    status = SystemError("create", path);
  }
  RETURN_IF_ERROR(status);
  return SyncDirectory(directory);
}

absl::StatusOr<std::unique_ptr<TopicFile>> TopicFile::Open(const std::string& directory,
                                                           const std::string& topic) {
  RETURN_IF_ERROR(CheckName("topic", topic));
  std::unique_ptr<TopicFile> file(new TopicFile);
  file->topic_ = topic;
  file->path_ = LogPath(directory, topic);
  struct stat info {};
  if (stat(file->path_.c_str(), &info) != 0) {
    if (errno != ENOENT) {
      return SystemError("open", file->path_);
    }
    return absl::NotFoundError(absl::StrCat("topic ", topic, " does not exist: create it with ",
                                            "`zoneflow topics apply`"));
  }
  if (!S_ISREG(info.st_mode)) {
    return absl::DataLossError(absl::StrCat("embedded log: ", file->path_,
                                            " is not a topic: it is ",
                                            S_ISDIR(info.st_mode) ? "a folder" : "no file"));
  }
  file->device_ = info.st_dev;
  file->inode_ = info.st_ino;
  ASSIGN_OR_RETURN(file->connection_, Connection::Open(file->path_));
  absl::StatusOr<Statement> select = file->connection_.Prepare("SELECT partitions FROM topic");
  if (absl::IsInternal(select.status())) {
    // A database without that table.
    return absl::DataLossError(absl::StrCat("embedded log: ", file->path_, " is not a topic: ",
                                            std::string(select.status().message())));
  }
  RETURN_IF_ERROR(select.status());
  Statement partitions = *std::move(select);
  ASSIGN_OR_RETURN(const bool found, partitions.Step());
  if (!found || partitions.Int(0) < 1) {
    return absl::DataLossError(absl::StrCat("embedded log: ", file->path_, " is not a topic"));
  }
  file->partitions_ = static_cast<std::int32_t>(partitions.Int(0));
  partitions.Reset();
  RETURN_IF_ERROR(file->ReadLogId());
  ASSIGN_OR_RETURN(file->begin_, file->connection_.Prepare("BEGIN IMMEDIATE"));
  ASSIGN_OR_RETURN(file->commit_, file->connection_.Prepare("COMMIT"));
  ASSIGN_OR_RETURN(file->rollback_, file->connection_.Prepare("ROLLBACK"));
  ASSIGN_OR_RETURN(file->end_,
                   file->connection_.Prepare("SELECT id FROM messages WHERE id BETWEEN ? AND ?"
                                             " ORDER BY id DESC LIMIT 1"));
  ASSIGN_OR_RETURN(file->insert_,
                   file->connection_.Prepare("INSERT INTO messages (id, ce_id, key, headers, value)"
                                             " VALUES (?, ?, ?, ?, ?)"
                                             " ON CONFLICT (ce_id) DO NOTHING RETURNING id"));
  ASSIGN_OR_RETURN(file->find_,
                   file->connection_.Prepare("SELECT id FROM messages WHERE ce_id = ?"));
  ASSIGN_OR_RETURN(file->read_,
                   file->connection_.Prepare("SELECT id, key, headers, value FROM messages"
                                             " WHERE id BETWEEN ? AND ? ORDER BY id LIMIT ?"));
  return file;
}

// A file of before they had an identity gets one.
absl::Status TopicFile::ReadLogId() {
  ASSIGN_OR_RETURN(Statement column,
                   connection_.Prepare("SELECT 1 FROM pragma_table_info('topic') WHERE name = "
                                       "'log_id'"));
  ASSIGN_OR_RETURN(const bool has_column, column.Step());
  column.Reset();
  if (!has_column) {
    RETURN_IF_ERROR(connection_.Run("BEGIN IMMEDIATE"));
    // Another process may have been quicker.
    absl::StatusOr<bool> added = column.Step();
    column.Reset();
    absl::Status status = added.status();
    if (status.ok() && !*added) {
      status = connection_.Run(
          absl::StrCat("ALTER TABLE topic ADD COLUMN log_id TEXT; UPDATE topic SET log_id = ",
                       kNewLogId)
              .c_str());
    }
    if (!status.ok()) {
      (void)connection_.Run("ROLLBACK");
      return status;
    }
    RETURN_IF_ERROR(connection_.Run("COMMIT"));
  }
  ASSIGN_OR_RETURN(Statement id, connection_.Prepare("SELECT log_id FROM topic"));
  ASSIGN_OR_RETURN(const bool found, id.Step());
  if (!found || id.Bytes(0).empty()) {
    return absl::DataLossError(absl::StrCat("embedded log: ", path_, " has no log_id"));
  }
  log_id_ = std::string(id.Bytes(0));
  return absl::OkStatus();
}

bool TopicFile::IsInPlace() const {
  struct stat info {};
  return stat(path_.c_str(), &info) == 0 && info.st_dev == device_ && info.st_ino == inode_;
}

absl::StatusOr<std::int64_t> TopicFile::End(std::int32_t partition) {
  end_.Bind(1, RowOf(partition, 0));
  end_.Bind(2, RowOf(partition, kOffsetMask));
  const absl::StatusOr<bool> found = end_.Step();
  const std::int64_t end = found.ok() && *found ? (end_.Int(0) & kOffsetMask) + 1 : 0;
  end_.Reset();
  RETURN_IF_ERROR(found.status());
  return end;
}

absl::StatusOr<std::string> TopicFile::EntryAt(std::int32_t partition, std::int64_t offset) {
  std::vector<Message> messages;
  // An offset that is no row's would read the next one.
  RETURN_IF_ERROR(Read(partition, offset, 1, 0, messages).status());
  return messages.empty() || messages[0].offset != offset ? "" : EntryOf(messages[0]);
}

absl::Status TopicFile::AppendWithin(std::span<const OutgoingMessage* const> messages,
                                     std::vector<std::int64_t>& offsets) {
  // The ends are read once a transaction: this one holds the write lock.
  std::vector<std::int64_t> ends(static_cast<std::size_t>(partitions_), -1);
  for (const OutgoingMessage* message : messages) {
    const std::int32_t partition = PartitionOf(message->key, partitions_);
    std::int64_t& end = ends[static_cast<std::size_t>(partition)];
    if (end < 0) {
      ASSIGN_OR_RETURN(end, End(partition));
    }
    const std::string headers = EncodeHeaders(message->headers);
    insert_.Bind(1, RowOf(partition, end));
    const std::string identity = IdentityOf(*message);
    if (identity.empty()) {
      insert_.BindNull(2);
    } else {
      insert_.BindBytes(2, identity);
    }
    insert_.BindBytes(3, message->key);
    insert_.BindBytes(4, headers);
    insert_.BindBytes(5, message->value);
    absl::StatusOr<bool> inserted = insert_.Step();
    const bool is_new = inserted.ok() && *inserted;
    if (is_new) {
      inserted = insert_.Step();  // to the end: a RETURNING statement is only then complete
    }
    insert_.Reset();
    RETURN_IF_ERROR(inserted.status());
    if (is_new) {
      offsets.push_back(end++);
      continue;
    }
    find_.BindBytes(1, identity);
    const absl::StatusOr<bool> found = find_.Step();
    const std::int64_t offset = found.ok() && *found ? find_.Int(0) & kOffsetMask : -1;
    find_.Reset();
    RETURN_IF_ERROR(found.status());
    if (offset < 0) {
      return absl::DataLossError(
          absl::StrCat("embedded log: ", path_, ": the index of ce_id fails"));
    }
    offsets.push_back(offset);
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<std::int64_t>> TopicFile::Append(
    std::span<const OutgoingMessage* const> messages) {
  const auto run = [](Statement& statement) {
    absl::Status status = statement.Step().status();
    statement.Reset();
    return status;
  };
  RETURN_IF_ERROR(run(begin_));
  std::vector<std::int64_t> offsets;
  absl::Status status = AppendWithin(messages, offsets);
  if (status.ok()) {
    status = run(commit_);
  }
  if (!status.ok()) {
    // SQLite may have rolled back by itself, then this fails and changes nothing.
    (void)run(rollback_);
    return status;
  }
  return offsets;
}

absl::StatusOr<bool> TopicFile::Read(std::int32_t partition, std::int64_t from,
                                     std::size_t max_messages, std::size_t max_bytes,
                                     std::vector<Message>& out) {
  read_.Bind(1, RowOf(partition, from));
  read_.Bind(2, RowOf(partition, kOffsetMask));
  read_.Bind(3, static_cast<std::int64_t>(max_messages));
  std::size_t messages = 0;
  std::size_t bytes = 0;
  absl::StatusOr<bool> stopped = false;
  while (!*stopped) {
    const absl::StatusOr<bool> row = read_.Step();
    if (!row.ok() || !*row) {
      stopped = row;
      break;
    }
    absl::StatusOr<Headers> headers = DecodeHeaders(read_.Bytes(2));
    if (!headers.ok()) {
      headers = Headers{{std::string(kDamagedHeaders), std::string(read_.Bytes(2))}};
    }
    Message message{.topic = topic_,
                    .partition = partition,
                    .offset = read_.Int(0) & kOffsetMask,
                    .key = std::string(read_.Bytes(1)),
                    .headers = *std::move(headers),
                    .value = std::string(read_.Bytes(3)),
                    .log_stamp = log_id_};
    messages += 1;
    bytes += message.key.size() + message.value.size() + 100;
    out.push_back(std::move(message));
    stopped = messages == max_messages || bytes >= max_bytes;
  }
  read_.Reset();
  return stopped;
}

}  // namespace zoneflow::bus::local
