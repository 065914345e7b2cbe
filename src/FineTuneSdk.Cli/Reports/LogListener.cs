using FineTuneSdk.Core.Events;

namespace FineTuneSdk.Cli.Reports;

/// <summary>Writes <c>progress.jsonl</c>.</summary>
internal sealed class LogListener(EventLog log) : IEventListener
{
    public void Handle(WorkerEvent one)
    {
        try
        {
            log.Write(one);
        }
        catch (IOException)
        {
            // A full disk fails the run where it writes what counts; a line of the log is not worth it.
        }
    }
}
