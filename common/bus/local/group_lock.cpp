#include "common/bus/local/group_lock.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "absl/strings/str_cat.h"

#include "common/base/errno_text.h"

namespace zoneflow::bus::local {
namespace {

constexpr std::int64_t kFirstMember = std::int64_t{1} << 20;
constexpr int kMembers = 64;

struct flock Range(std::int64_t byte, short type) {
  struct flock range {};
  range.l_type = type;
  range.l_whence = SEEK_SET;
  range.l_start = byte;
  range.l_len = 1;
  return range;
}

}  // namespace

absl::StatusOr<GroupLock> GroupLock::Join(const std::string& path, std::int32_t partitions) {
  GroupLock group;
  group.partitions_ = partitions;
  group.file_ = Descriptor(open(path.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600));
  if (!group.file_.ok()) {
    return absl::UnavailableError(
        absl::StrCat("embedded log: open ", path, ": ", ErrnoText(errno)));
  }
  for (int slot = 0; slot < kMembers; ++slot) {
    if (group.Lock(kFirstMember + slot, true)) {
      group.member_ = slot;
      Touch(group.file_.get());
      return group;
    }
  }
  return absl::ResourceExhaustedError(
      absl::StrCat("embedded log: ", path, " has ", kMembers, " members already"));
}

GroupLock::~GroupLock() {
  if (!file_.ok()) {
    return;
  }
  // Freed before the others are woken: closing the file would free them only after.
  for (const std::int32_t partition : held_) {
    Lock(partition, false);
  }
  Lock(kFirstMember + member_, false);
  Touch(file_.get());
}

bool GroupLock::Lock(std::int64_t byte, bool take) {
  struct flock range = Range(byte, take ? F_WRLCK : F_UNLCK);
  return fcntl(file_.get(), F_OFD_SETLK, &range) == 0;
}

bool GroupLock::IsLockedByAnother(std::int64_t byte) {
  struct flock range = Range(byte, F_WRLCK);
  return fcntl(file_.get(), F_OFD_GETLK, &range) == 0 && range.l_type != F_UNLCK;
}

const std::set<std::int32_t>& GroupLock::Settle() {
  int members = 0;
  int before = 0;
  for (int slot = 0; slot < kMembers; ++slot) {
    if (slot == member_ || IsLockedByAnother(kFirstMember + slot)) {
      before += slot < member_ ? 1 : 0;
      ++members;
    }
  }
  // The first (partitions mod members) members have one more.
  const std::int32_t each = partitions_ / members;
  const std::int32_t more = partitions_ % members;
  const std::int32_t begin = before * each + std::min(before, more);
  const std::int32_t end = begin + each + (before < more ? 1 : 0);

  bool gave_back = false;
  for (auto held = held_.begin(); held != held_.end();) {
    if (*held < begin || *held >= end) {
      Lock(*held, false);
      held = held_.erase(held);
      gave_back = true;
    } else {
      ++held;
    }
  }
  if (gave_back) {
    Touch(file_.get());
  }
  for (std::int32_t partition = begin; partition < end; ++partition) {
    if (!held_.contains(partition) && Lock(partition, true)) {
      held_.insert(partition);
    }
  }
  return held_;
}

}  // namespace zoneflow::bus::local
