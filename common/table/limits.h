// What a table may take. Beyond any of it a file is refused: nothing that people fill in is larger,
// and what unpacks to more is a bomb.
#pragma once

#include <cstddef>
#include <cstdint>

namespace zoneflow::table {

inline constexpr std::size_t kMostFileBytes = std::size_t{32} << 20;
inline constexpr std::int64_t kMostEntries = 4096;                         // of a zip file
inline constexpr std::size_t kMostPartBytes = std::size_t{64} << 20;       // of one, unpacked
inline constexpr std::size_t kMostUnpackedBytes = std::size_t{128} << 20;  // of those that are read
inline constexpr std::size_t kMostTags = 5'000'000;                        // of a part: '<' in it
inline constexpr std::size_t kMostAttributes = 6'000'000;                  // of a part: '=' in it
inline constexpr std::size_t kMostCells = 1'000'000;                       // of all sheets
inline constexpr std::size_t kMostTextBytes = std::size_t{128} << 20;      // of all cells
inline constexpr std::size_t kMostSheets = 256;
inline constexpr std::size_t kMostMerged = 100'000;    // of a sheet
inline constexpr std::uint32_t kMostRows = 1'048'576;  // as spreadsheets
inline constexpr std::uint32_t kMostColumns = 16'384;

}  // namespace zoneflow::table
