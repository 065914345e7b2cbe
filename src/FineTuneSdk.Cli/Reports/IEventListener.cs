using FineTuneSdk.Core.Events;

namespace FineTuneSdk.Cli.Reports;

/// <summary>Gets every event of a run: a console, a log, a build.</summary>
internal interface IEventListener
{
    /// <summary>Takes an event. Called by one thread at a time; must not throw.</summary>
    void Handle(WorkerEvent one);
}
