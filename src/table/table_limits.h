// Every bound of tables in one place. Where Amazon DynamoDB has a quota it is that quota (developer
// guide, "Quotas in Amazon DynamoDB"; API reference).
#ifndef PENSTOCK_TABLE_TABLE_LIMITS_H_
#define PENSTOCK_TABLE_TABLE_LIMITS_H_

#include <cstddef>
#include <cstdint>

#include "base/units.h"

namespace penstock::table {

// Items and values.
inline constexpr size_t kItemBytesMax = 400 * kKiB;
inline constexpr size_t kNestingMax = 32;
inline constexpr size_t kPartitionKeyBytesMax = 2'048;
inline constexpr size_t kSortKeyBytesMax = 1'024;

// Tables (Service, account and table quotas).
inline constexpr size_t kTablesPerRegionMax = 2'500;
inline constexpr size_t kLocalIndexesMax = 5;
inline constexpr size_t kGlobalIndexesMax = 20;
inline constexpr size_t kGlobalKeyAttributesMax = 4;  // of each kind
inline constexpr size_t kProjectedAttributesMax = 100;
inline constexpr size_t kTagsMax = 50;
inline constexpr int64_t kTableCapacityUnitsMax = 40'000;
inline constexpr int64_t kAccountCapacityUnitsMax = 80'000;
inline constexpr size_t kListTablesMax = 100;
inline constexpr size_t kTagsPerPage = 10;
inline constexpr size_t kPolicyBytesMax = 20 * kKiB;

// Pages and batches (Query, Scan, BatchGetItem, BatchWriteItem in the API reference).
inline constexpr size_t kPageBytesMax = 1 * kMiB;
inline constexpr size_t kBatchGetKeysMax = 100;
inline constexpr size_t kBatchGetBytesMax = 16 * kMiB;
inline constexpr size_t kBatchWritesMax = 25;
inline constexpr size_t kTransactionPartsMax = 100;
inline constexpr size_t kTransactionBytesMax = 4 * kMiB;
inline constexpr int64_t kTokenMs = 10 * kMinuteMs;  // how long a transaction's token is remembered
// Ours: one part of this many of a batch of the journal is kept free beside the changes of items,
// for counts, sizes of collections and the frames of keys. What is left bounds a visit of a shard,
// and one item's change with all its entries (TableShard::change_bytes_max). A stored item is about
// as large as DynamoDB counts it; lists of small numbers are twice as large.
inline constexpr size_t kChangeReserveParts = 8;
// Ours: a table's record with all names as long as they may be; each shard gets a copy.
inline constexpr size_t kRecordBytesMax = 192 * kKiB;

// Ours. What one step of filling a new index reads, and how long it lets others go first.
inline constexpr size_t kBackfillItemsPerStep = 200;
inline constexpr size_t kBackfillBytesPerStep = 256 * kKiB;
inline constexpr int64_t kBackfillPauseMs = 1;
inline constexpr int64_t kBackfillRetryMs = kSecondMs;  // while the journal takes nothing more
// Keys, heads and counters around an item in the journal, and the same for each index.
inline constexpr size_t kItemOverheadBytes = 8 * kKiB;
// The same for an index with keys of up to eight attributes, each twice as long when it is zeros.
inline constexpr size_t kLongKeyOverheadBytes = 64 * kKiB;

// Streams (API reference, "GetRecords", "DescribeStream"; developer guide, "Change data capture for
// DynamoDB Streams").
inline constexpr int64_t kStreamRetentionMs = kDayMs;
inline constexpr int64_t kStreamIteratorMs = 15 * kMinuteMs;
inline constexpr size_t kStreamRecordsPerPage = 1'000;
inline constexpr size_t kStreamPageBytesMax = 1 * kMiB;
inline constexpr size_t kStreamsPerPage = 100;
inline constexpr size_t kStreamShardsPerPage = 100;
// Ours. How often records that are over are dropped, as one range: often enough to keep little
// more than a day, seldom enough that ranges stay few. And how many streams one step looks at.
// Ours: streams of one table name, and of an account in a region, within the day that they are
// kept.
inline constexpr size_t kStreamsPerTableMax = 50;
inline constexpr size_t kStreamsPerAccountMax = 5'000;
// Ours: fewer records than this are erased one by one.
inline constexpr uint64_t kStreamRangeMin = 32;
inline constexpr int64_t kStreamTrimMs = 15 * kMinuteMs;
inline constexpr size_t kStreamsPerTrimStep = 100;
inline constexpr size_t kStreamTrimBytes = 256 * kKiB;  // in the journal, of one step

// Expiry (developer guide, "Using time to live"). What expired more than five years ago stays.
inline constexpr int64_t kExpiryAgeMaxS = int64_t{5} * 365 * (kDayMs / kSecondMs);
// Ours. What one step deletes, how long it lets others go first, how long a sweep waits for more to
// come due, and how often it looks in any case.
inline constexpr size_t kSweepItemsPerStep = 50;
inline constexpr size_t kSweepBytesPerStep = 256 * kKiB;
inline constexpr int64_t kSweepPauseMs = 1;
inline constexpr int64_t kSweepIntervalMs = kSecondMs;
inline constexpr int64_t kSweepLookMs = kHourMs;
inline constexpr int64_t kSweepAheadS = 15;

// Expressions.
inline constexpr size_t kExpressionBytesMax = 4'096;
inline constexpr size_t kExpressionOperatorsMax = 300;
inline constexpr size_t kInOperandsMax = 100;
inline constexpr size_t kPathDepthMax = 32;
inline constexpr size_t kStatementCharactersMax = 8'192;  // PartiQL
inline constexpr size_t kDecomposedReadsMax = 50;         // of one SELECT: key values, ranges
inline constexpr size_t kPlaceholderBytesMax = 255;
inline constexpr size_t kSubstitutionBytesMax = 2 * kMiB;
// Ours: how deep parentheses and NOT may nest, so that reading them needs a bounded stack.
inline constexpr size_t kExpressionNestingMax = 100;

}  // namespace penstock::table

#endif  // PENSTOCK_TABLE_TABLE_LIMITS_H_
