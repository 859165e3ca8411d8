// Who reads which partition of a topic within a group, agreed by byte-range locks on one file. They
// belong to the open file, not to the process, so two members in one process keep apart too, and
// the kernel frees them at any end.
//
//   byte 0 … partitions-1     held by the member that reads the partition
//   byte 2^20 + 0 … 63        one each per member: how many there are, and which of them one is
#pragma once

#include <cstdint>
#include <set>
#include <string>

#include "absl/status/statusor.h"

#include "common/bus/local/wake.h"

namespace zoneflow::bus::local {

// One member. One thread at a time.
class GroupLock {
 public:
  // Joins the group of the file, which is made if it is missing. ResourceExhausted over 64 members.
  static absl::StatusOr<GroupLock> Join(const std::string& path, std::int32_t partitions);

  GroupLock(GroupLock&&) = default;
  GroupLock& operator=(GroupLock&&) = default;
  ~GroupLock();  // leaves, and wakes the others

  // Gives back what is no longer this member's share and takes what is free of its share:
  // contiguous ranges in member order, as Kafka's range assignment. What another member has not
  // given back yet comes with a later call. Returns the partitions held.
  const std::set<std::int32_t>& Settle();
  const std::set<std::int32_t>& held() const { return held_; }

 private:
  GroupLock() = default;

  bool Lock(std::int64_t byte, bool take);
  bool IsLockedByAnother(std::int64_t byte);

  Descriptor file_;
  std::int32_t partitions_ = 0;
  int member_ = 0;
  std::set<std::int32_t> held_;
};

}  // namespace zoneflow::bus::local
