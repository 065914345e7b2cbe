using System.Diagnostics;
using System.Globalization;
using CsCheck;
using FineTuneSdk.Core.Diagnostics;

namespace FineTuneSdk.Fuzz.Tests.Fuzzing;

/// <summary>
/// Feeds a reader with changed inputs. What must hold of each: it is read, or refused by a diagnosed error; it takes less than a second; and it allocates no more
/// than a constant times its size.
/// </summary>
internal static class Fuzzer
{
    /// <summary>The environment variable with the number of inputs of each kind; a long run says a million.</summary>
    public const string CountVariable = "FINETUNE_FUZZ_COUNT";

    private const int DefaultCount = 2_000;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    private static long Count =>
        long.TryParse(Environment.GetEnvironmentVariable(CountVariable), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : DefaultCount;

    /// <summary>Runs.</summary>
    /// <param name="what">What is read, for the report.</param>
    /// <param name="seeds">Real inputs.</param>
    /// <param name="read">The reader; gives false where it refuses without throwing.</param>
    /// <param name="bytesPerByte">Bytes that may be allocated for each of the input's.</param>
    /// <param name="bytesAlways">Bytes that may be allocated for any input.</param>
    public static void Run(string what, IReadOnlyList<Seed> seeds, Func<byte[], bool> read, int bytesPerByte, long bytesAlways)
    {
        Assert.NotEmpty(seeds);
        var tally = new FuzzTally();
        FuzzCase.Of(seeds).Sample(Try, iter: Count, threads: Environment.ProcessorCount);
        TestContext.Current.TestOutputHelper?.WriteLine($"{what}: {tally} from {seeds.Count} real ones");

        void Try(FuzzCase one)
        {
            var (accepted, allocated, time) = Measure(one);
            // A machine that does other work stops a thread now and then; a hang is slow each time.
            for (var again = 0; time > Limit && again < 3; again++)
                time = Measure(one).Time;
            Assert.True(time <= Limit, $"{what}: {time.TotalSeconds:F1} s for {one}");
            Assert.True(allocated <= (bytesPerByte * (long)one.Input.Length) + bytesAlways, $"{what}: {allocated} bytes allocated for {one.Input.Length}: {one}");
            tally.Add(accepted, allocated, one.Input.Length, time);
        }

        (bool Accepted, long Allocated, TimeSpan Time) Measure(FuzzCase one)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var start = Stopwatch.GetTimestamp();
            var accepted = Diagnosed(read, one.Input);
            return (accepted, GC.GetAllocatedBytesForCurrentThread() - before, Stopwatch.GetElapsedTime(start));
        }
    }

    private static bool Diagnosed(Func<byte[], bool> read, byte[] input)
    {
        try
        {
            return read(input);
        }
        catch (FineTuneException exception)
        {
            Assert.NotEmpty(exception.Diagnostics);
            Assert.All(exception.Diagnostics, diagnostic => Assert.DoesNotContain('\n', diagnostic.Message));
            return false;
        }
    }
}
