using FineTuneSdk.Cli.Reports;

namespace FineTuneSdk.Cli.Pipeline;

/// <summary>Says now and then how many prompts are answered.</summary>
internal sealed class AnswerProgress(RunLog log, TimeProvider time, string what, int count) : IProgress<int>
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private long _last = time.GetTimestamp();

    public void Report(int value)
    {
        if (value == count || time.GetElapsedTime(_last) < Interval)
            return;
        _last = time.GetTimestamp();
        log.Normal(RunLog.Text($"{what} {value} of {count}"));
    }
}
