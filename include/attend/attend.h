/** @file
   attend: answers of a trained attentional model, in a program of yours.

     attend_model *model = NULL;
     attend_session *session = NULL;
     attend_result *result = NULL;
     attend_answer answer = {.struct_size = sizeof answer};
     if (attend_model_load("model", &model) || attend_session_new(model, NULL, &session) ||
         attend_predict_line(session, "a dog runs", &result) ||
         attend_result_answer(result, 0, 0, &answer)) {
       fprintf(stderr, "%s\n", attend_last_error());
     } else {
       puts(answer.text);
     }
     attend_result_free(result);
     attend_session_free(session);
     attend_model_free(model);

   Codes. Every function that can fail returns an attend_code: 0, or less than 0. What went wrong,
   in one line that says what would do, is attend_last_error(). What a function gives it gives
   through its last arguments, which it leaves alone where it fails. No exception leaves this
   library, nothing is printed, no signal is handled, no thread is begun but by the option
   "threads".

   Ownership. What has a _free function is yours to free, in any order: a session keeps its model, a
   result needs neither. Pointers that a result gives are the result's, and end with it. Handles are
   looked up: one that was freed, or that is of something else, is ATTEND_BAD_HANDLE, and null is
   too, but for the _free functions, to which null is nothing to do.

   Threads. Any function may be called by any thread at any time. A model does not change, and any
   number of sessions share it; a session answers one call at a time, and another thread that calls
   it meanwhile waits: give each thread its own. A result may be read by several threads at once.

   Text is UTF-8, with its length, and may hold NUL. What the library gives ends with a NUL besides.

   The program attend, which trains models, and its documentation: docs/library.md. */

#ifndef ATTEND_ATTEND_H
#define ATTEND_ATTEND_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define ATTEND_API __attribute__((visibility("default")))
#else
#define ATTEND_API
#endif

/* --- codes and versions --- */

/** Numbers stay what they are; more may come. */
typedef enum attend_code {
  ATTEND_OK = 0,
  ATTEND_ERROR = -1,        /**< what has no code of its own */
  ATTEND_BAD_HANDLE = -2,   /**< null, freed, or of something else */
  ATTEND_BAD_ARGUMENT = -3, /**< a null pointer, an index that is too large, a size that is none */
  ATTEND_BAD_OPTION = -4,   /**< a name that there is not, a value that it cannot have */
  ATTEND_NO_FILE = -5,      /**< no such folder or file */
  ATTEND_BAD_MODEL = -6,    /**< no model, or a damaged one, or one of a newer version */
  ATTEND_BAD_INPUT = -7,    /**< a row that this model cannot read */
  ATTEND_NO_PLUGIN = -8,    /**< it needs a part of attend that is not installed */
  ATTEND_NO_MEMORY = -9,
  ATTEND_CANCELLED = -10, /**< by the progress function */
  ATTEND_INTERNAL = -11   /**< a bug of ours: please tell us */
} attend_code;

/** "ATTEND_BAD_MODEL"; of a number that is no code "unknown". Never null; lasts for ever. */
ATTEND_API const char* attend_code_name(int code);

/** What this thread's last call that failed found, in one line; "" before one did. Never null;
   lasts until this thread's next call that fails. */
ATTEND_API const char* attend_last_error(void);

/** "0.1.0". Never null; lasts for ever. */
ATTEND_API const char* attend_version(void);

/* --- models --- */

/** A trained model: a handle. */
typedef struct attend_model attend_model;

/** Loads a model: the folder that `attend train` made, or that `attend export` made of it, or the
   one file of `attend export --single`. The path is in the system's encoding. All of it is read
   into memory: whatever becomes of the files later does not matter. ATTEND_NO_FILE,
   ATTEND_BAD_MODEL, ATTEND_NO_PLUGIN, ATTEND_NO_MEMORY. */
ATTEND_API int attend_model_load(const char* path, attend_model** model);

/** The same of the bytes of such a file, which are copied. */
ATTEND_API int attend_model_load_memory(const void* bytes, size_t size, attend_model** model);

/** Forgets it, as soon as no session needs it. Null: nothing to do. */
ATTEND_API int attend_model_free(attend_model* model);

/** What it is. */
typedef struct attend_model_info {
  size_t struct_size;         /**< sizeof(attend_model_info), which you set */
  const char* task;           /**< "translation" */
  size_t column_count;        /**< texts that a row has */
  const char* const* columns; /**< their names: {"premise", "hypothesis"} */
  int64_t parameters;         /**< numbers that were learnt */
  const char* weights;        /**< what they are kept as: "fp32", "bf16", "int8" */
} attend_model_info;

/** Fills what struct_size has room for. Its pointers are the model's, and end with it: when it is
   freed, and so is the last session that needs it. */
ATTEND_API int attend_model_describe(const attend_model* model, attend_model_info* info);

/* --- options --- */

/** Called between the steps of a search, and after each batch, with how many rows of a call are
   answered, of how many: by the threads that answer, the caller's or those of "threads", one at a
   time. What is not 0 ends the call: ATTEND_CANCELLED. It may free handles, and may not call its
   own session (ATTEND_BAD_ARGUMENT). No exception may leave it. */
typedef int (*attend_progress)(void* data, size_t done, size_t total);

/** How a session answers. More may come behind the last one: struct_size says what you know of. */
typedef struct attend_options {
  size_t struct_size; /**< as attend_options_init sets it */
  int32_t beam;       /**< hypotheses kept, of models that say texts; 0: the model's; 1: greedy */
  int32_t best;       /**< answers of a row, at most; 1 to 1,000, usually 1 */
  int32_t batch_size; /**< rows answered together; 1 to 65,536, usually 64 */
  int32_t threads;    /**< that answer batches; 1, as usual: the caller alone */
  int32_t max_length; /**< symbols of a text that is taken, usually 1024; longer ones are
                         ATTEND_BAD_INPUT */
  int32_t readings;   /**< 0: answers come without what they looked at, which takes memory */
  int32_t replace_unknown; /**< 1: the word that was read most in the place of an unknown symbol */
  int32_t no_repeat;       /**< no run of so many symbols twice; 0: as it comes */
  double length_penalty;   /**< exponent of the length; NaN, of these six: the model's */
  double coverage_penalty; /**< for positions that were read too little */
  double ctc;           /**< share of what annotations say by themselves, of models that have it */
  double max_ratio;     /**< longest answer, in symbols for each symbol of the source */
  double min_ratio;     /**< shortest answer, likewise */
  double end_threshold; /**< the end comes only where it is so likely beside the likeliest symbol */
  attend_progress progress; /**< or null */
  void* progress_data;      /**< what it is called with */
} attend_options;

/** Sets all of them to what is usual; struct_size is sizeof(attend_options). */
ATTEND_API int attend_options_init(attend_options* options, size_t struct_size);

/** Sets one by the name that it has on the command line of `attend predict`, without the dashes:
   "beam", "nbest", "length-penalty". Values are text: "5". ATTEND_BAD_OPTION, naming those there
   are, or of a value that is no number (its range is checked by attend_session_new);
   ATTEND_BAD_ARGUMENT, where the struct is too small to have it. */
ATTEND_API int attend_options_set(attend_options* options, const char* name, const char* value);

/* --- sessions --- */

/** What answers with a model: a handle. */
typedef struct attend_session attend_session;

/** Answers with a model. Options are copied; null: the usual ones. ATTEND_BAD_OPTION: one that is
   out of range, or that this model has no use for. ATTEND_BAD_ARGUMENT: no struct of options. */
ATTEND_API int attend_session_new(const attend_model* model, const attend_options* options,
                                  attend_session** session);

/** Null: nothing to do. */
ATTEND_API int attend_session_free(attend_session* session);

/** UTF-8 of so many bytes. */
typedef struct attend_text {
  const char* data; /**< may be null where size is 0 */
  size_t size;      /**< bytes */
} attend_text;

/** What was answered: a handle. */
typedef struct attend_result attend_result;

/** Answers rows. cells: of each row a text for each column of the model, one row after another, so
   many texts in all; of models that read pictures or sounds, the name of a file. A row whose texts
   are all blank has one empty answer. ATTEND_BAD_ARGUMENT, if the count is not that of whole rows;
   ATTEND_BAD_INPUT, naming the row, from 0, that cannot be read: then none is answered. */
ATTEND_API int attend_predict(attend_session* session, const attend_text* cells, size_t count,
                              attend_result** result);

/** The same of one row, as text that ends with a NUL; several columns have a tab between them. */
ATTEND_API int attend_predict_line(attend_session* session, const char* line,
                                   attend_result** result);

/** What given answers are worth. cells: as above, but of each row one text more, its last: the
   answer. Each row of the result has that one answer. */
ATTEND_API int attend_score(attend_session* session, const attend_text* cells, size_t count,
                            attend_result** result);

/* --- results --- */

/** Null: nothing to do. */
ATTEND_API int attend_result_free(attend_result* result);

/** How many rows it has. */
ATTEND_API int attend_result_rows(const attend_result* result, size_t* rows);
/** How many answers a row has: best first, at most "best". */
ATTEND_API int attend_result_answers(const attend_result* result, size_t row, size_t* answers);

/** One answer of a row. */
typedef struct attend_answer {
  size_t struct_size;             /**< sizeof(attend_answer), which you set */
  const char* text;               /**< what is said, as a file of right answers would have it */
  size_t text_size;               /**< bytes of it */
  double score;                   /**< what ranked it */
  double log_probability;         /**< natural, of all of it */
  const float* log_probabilities; /**< of each symbol of it, the end included */
  size_t log_probability_count;   /**< how many these are */
  size_t reading_count;           /**< see attend_result_reading */
} attend_answer;

/** Fills what struct_size has room for. */
ATTEND_API int attend_result_answer(const attend_result* result, size_t row, size_t rank,
                                    attend_answer* answer);

/** Where an answer looked, in one of the ways that its model looks. */
typedef struct attend_reading {
  size_t struct_size;              /**< sizeof(attend_reading), which you set */
  const char* name;                /**< "attention", "hop 2" */
  const float* weights;            /**< [targets, sources], one row after another */
  size_t targets;                  /**< symbols of the answer, the end included; 1 of a class */
  size_t sources;                  /**< symbols, or places, of what was read */
  const char* const* target_texts; /**< of each target its text */
  const char* const* source_texts; /**< of each source its text */
  const int32_t* target_words;     /**< the word that each symbol is of, from 0; -1: of none */
  const int32_t* source_words;     /**< the same of each source */
  size_t column;                   /**< of the row, that was read */
} attend_reading;

/** Fills what struct_size has room for. */
ATTEND_API int attend_result_reading(const attend_result* result, size_t row, size_t rank,
                                     size_t index, attend_reading* reading);

/** A word of what was read and one of the answer that looked at it most, both from 0. */
typedef struct attend_link {
  int32_t source; /**< word of what was read */
  int32_t target; /**< word of the answer */
} attend_link;

/** One for each word of the answer, in the order of the source's; none of pictures and sounds,
   whose places are no words. */
ATTEND_API int attend_result_links(const attend_result* result, size_t row, size_t rank,
                                   size_t index, const attend_link** links, size_t* count);

#ifdef __cplusplus
}
#endif

#endif /* ATTEND_ATTEND_H */
