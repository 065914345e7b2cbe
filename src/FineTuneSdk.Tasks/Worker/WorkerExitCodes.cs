using System.Globalization;

namespace FineTuneSdk.Tasks.Worker;

/// <summary>What the worker's exit codes mean.</summary>
internal static class WorkerExitCodes
{
    /// <summary>Everything was done.</summary>
    public const int Done = 0;

    /// <summary>Stopped; a training that had done a step has left a checkpoint.</summary>
    public const int Stopped = 130;

    private const int Failed = 1;
    private const int Usage = 2;
    private const int Gate = 3;
    private const int MissingSymbol = 127;
    private const int SignalBase = 128;
    private const int Kill = 9;

    /// <summary>Why a worker with this code, that reported no error, may have ended.</summary>
    public static string Describe(int exitCode) => exitCode switch
    {
        Failed => "The worker failed without saying why.",
        Usage => "The worker did not understand its command line: the FineTuneSdk package is incomplete, or its files come from two versions.",
        Gate => "A gate was not met, but the worker did not say which.",
        MissingSymbol => "The worker ended with exit code 127: libtorch lacks a function that TorchSharp calls, so it is not of a version that fits.",
        SignalBase + Kill => "The worker was killed (exit code 137), perhaps because the machine ran out of memory: try a smaller training.microBatchSize.",
        _ => string.Format(CultureInfo.InvariantCulture, "The worker ended with exit code {0} without saying why.", exitCode),
    };
}
