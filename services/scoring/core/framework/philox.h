// Random numbers by counter: the n-th draw is a function of seed and n alone, so that draws may be
// made in any order, in parts and on any machine. Philox 4x32-10 of Salmon, Moraes, Dror and Shaw,
// "Parallel random numbers: as easy as 1, 2, 3" (SC11), https://doi.org/10.1145/2063384.2063405.
#pragma once

#include <array>
#include <cstdint>

namespace zoneflow::scoring {

using PhiloxBlock = std::array<std::uint32_t, 4>;

constexpr PhiloxBlock Philox(PhiloxBlock counter, std::array<std::uint32_t, 2> key) {
  constexpr int kRounds = 10;
  for (int round = 0; round < kRounds; ++round) {
    const std::uint64_t first = std::uint64_t{0xD2511F53} * counter[0];
    const std::uint64_t second = std::uint64_t{0xCD9E8D57} * counter[2];
    counter = {static_cast<std::uint32_t>(second >> 32) ^ counter[1] ^ key[0],
               static_cast<std::uint32_t>(second),
               static_cast<std::uint32_t>(first >> 32) ^ counter[3] ^ key[1],
               static_cast<std::uint32_t>(first)};
    key = {key[0] + 0x9E3779B9, key[1] + 0xBB67AE85};
  }
  return counter;
}

// The numbers of one draw, in order. Two seeds, and two draws of one seed, have none in common.
class DrawnNumbers {
 public:
  DrawnNumbers(std::uint64_t seed, std::uint32_t draw)
      : key_{static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)},
        draw_(draw) {}

  // Each of 0 to 2^32 − 1 as likely as the others.
  std::uint32_t Next() {
    if (used_ == block_.size()) {
      block_ = Philox({block_no_++, draw_, 0, 0}, key_);
      used_ = 0;
    }
    return block_[used_++];
  }
  // 0 to choices − 1, which is far below 2^32.
  std::uint32_t Below(std::uint32_t choices) {
    return static_cast<std::uint32_t>(std::uint64_t{Next()} * choices >> 32);
  }

 private:
  std::array<std::uint32_t, 2> key_;
  std::uint32_t draw_;
  std::uint32_t block_no_ = 0;
  PhiloxBlock block_{};
  std::size_t used_ = block_.size();
};

}  // namespace zoneflow::scoring
