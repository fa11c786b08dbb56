// The errors that Amazon DynamoDB answers. Codes and statuses as AWS's service sends them.
#ifndef PENSTOCK_TABLE_TABLE_ERRORS_H_
#define PENSTOCK_TABLE_TABLE_ERRORS_H_

#include "base/error.h"

namespace penstock::table {

// DynamoDB sends its own findings in the name of the service framework's validation, too.
inline constexpr ErrorInfo kValidation{"ValidationException",
                                       "ValidationException",
                                       400,
                                       Fault::kClient,
                                       "The request breaks a rule of the API.",
                                       "com.amazon.coral.validate"};
inline constexpr ErrorInfo kResourceNotFound{"ResourceNotFoundException",
                                             "ResourceNotFoundException", 400, Fault::kClient,
                                             "There is no such table or index."};
inline constexpr ErrorInfo kResourceInUse{"ResourceInUseException", "ResourceInUseException", 400,
                                          Fault::kClient,
                                          "The table exists already, or is being changed."};
inline constexpr ErrorInfo kLimitExceeded{"LimitExceededException", "LimitExceededException", 400,
                                          Fault::kClient,
                                          "There are too many tables or operations on them."};
inline constexpr ErrorInfo kInternalServerError{"InternalServerError", "InternalServerError", 500,
                                                Fault::kServer,
                                                "The request failed inside the server."};
inline constexpr ErrorInfo kProvisionedThroughputExceeded{
    "ProvisionedThroughputExceededException", "ProvisionedThroughputExceededException", 400,
    Fault::kClient, "More than the table's provisioned throughput."};
inline constexpr ErrorInfo kRequestLimitExceeded{"RequestLimitExceeded", "RequestLimitExceeded",
                                                 400, Fault::kClient,
                                                 "More than the account's throughput."};
inline constexpr ErrorInfo kTransactionConflict{"TransactionConflictException",
                                                "TransactionConflictException", 400, Fault::kClient,
                                                "A transaction has the item in hand."};
inline constexpr ErrorInfo kTransactionCanceled{
    "TransactionCanceledException", "TransactionCanceledException", 400, Fault::kClient,
    "The transaction was not done; CancellationReasons says why, for each of its parts."};
inline constexpr ErrorInfo kTransactionInProgress{
    "TransactionInProgressException", "TransactionInProgressException", 400, Fault::kClient,
    "A request with the same token is under way."};
inline constexpr ErrorInfo kIdempotentParameterMismatch{
    "IdempotentParameterMismatchException", "IdempotentParameterMismatchException", 400,
    Fault::kClient, "The token was used by a request that asked for something else."};
inline constexpr ErrorInfo kDuplicateItem{"DuplicateItemException", "DuplicateItemException", 400,
                                          Fault::kClient,
                                          "There is an item with this key already."};
inline constexpr ErrorInfo kAccessDenied{"AccessDeniedException", "AccessDeniedException", 400,
                                         Fault::kClient, "The resource belongs to someone else."};
inline constexpr ErrorInfo kConditionalCheckFailed{
    "ConditionalCheckFailedException", "ConditionalCheckFailedException", 400, Fault::kClient,
    "The item does not satisfy the request's condition."};
inline constexpr ErrorInfo kItemCollectionSizeLimitExceeded{
    "ItemCollectionSizeLimitExceededException", "ItemCollectionSizeLimitExceededException", 400,
    Fault::kClient, "Items of one partition key and their local indexes exceed 10 GB."};
inline constexpr ErrorInfo kExpiredIterator{"ExpiredIteratorException", "ExpiredIteratorException",
                                            400, Fault::kClient,
                                            "The iterator is older than 15 minutes."};
inline constexpr ErrorInfo kTrimmedDataAccess{"TrimmedDataAccessException",
                                              "TrimmedDataAccessException", 400, Fault::kClient,
                                              "The records are older than 24 hours, and gone."};

}  // namespace penstock::table

#endif  // PENSTOCK_TABLE_TABLE_ERRORS_H_
