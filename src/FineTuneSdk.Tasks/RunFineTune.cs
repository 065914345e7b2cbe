#nullable enable
using System;
using System.ComponentModel;
using System.IO;
using System.Threading;
using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Events;
using FineTuneSdk.Tasks.Inputs;
using FineTuneSdk.Tasks.Worker;
using Microsoft.Build.Framework;

namespace FineTuneSdk.Tasks;

/// <summary>Starts the worker for one spec, turns what it reports into build messages, and its exit code into the task's result.</summary>
[MSBuildMultiThreadableTask]
public sealed partial class RunFineTune : Microsoft.Build.Utilities.Task, ICancelableTask, IDisposable
{
    private readonly CancellationTokenSource _cancellation = new();

    /// <inheritdoc/>
    public override bool Execute()
    {
        var request = CreateRequest();
        Directory.CreateDirectory(request.WorkDirectory);
        var requestFile = Path.Combine(request.WorkDirectory, "request.json");
        ContractJson.Write(requestFile, request);

        var events = new WorkerEvents(Log, new ProgressThrottle(), request.Spec, HelpLink) { IsLibTorchOnDemand = LibTorchOnDemand };
        var worker = new WorkerProcess(DotNetHost.Length == 0 ? "dotnet" : DotNetHost, WorkerAssembly, requestFile, Path.GetDirectoryName(request.Spec)!);
        worker.EventReceived += events.Handle;
        worker.OutputReceived += line => Log.LogMessage(MessageImportance.Low, line);
        Log.LogMessage(MessageImportance.Low, worker.CommandLine);
        int exitCode;
        (BuildEngine as IBuildEngine3)?.Yield();
        try
        {
            exitCode = worker.Run(TimeSpan.FromSeconds(StopTimeout), _cancellation.Token);
        }
        catch (Exception exception) when (exception is Win32Exception or IOException or InvalidOperationException)
        {
            LogError(DiagnosticCodes.WorkerNotStarted, $"The worker can't be started: {exception.Message} Command: {worker.CommandLine}");
            return false;
        }
        finally
        {
            (BuildEngine as IBuildEngine3)?.Reacquire();
        }

        Outcome = events.Outcome ?? "";
        if (events.LacksLibTorch && !Log.HasLoggedErrors && !_cancellation.IsCancellationRequested)
        {
            NeedsLibTorch = [Spec];
            return true;
        }

        return Conclude(exitCode, worker, events.HasCheckpoint);
    }

    /// <summary>Asks the worker to stop; <see cref="Execute"/> goes on until it has ended.</summary>
    public void Cancel() => _cancellation.Cancel();

    /// <inheritdoc/>
    public void Dispose() => _cancellation.Dispose();

    private WorkerRequest CreateRequest() => new()
    {
        Spec = Spec.ItemSpec,
        Name = Spec.GetMetadata(SpecMetadata.Name),
        WorkDirectory = Spec.GetMetadata(SpecMetadata.WorkDirectory),
        Mode = Spec.GetMetadata(SpecMetadata.Mode),
        Device = Spec.GetMetadata(SpecMetadata.Device),
        Store = Spec.GetMetadata(SpecMetadata.Store),
        Reasons = [.. Spec.GetMetadata(SpecMetadata.Reasons).Split([';'], StringSplitOptions.RemoveEmptyEntries)],
        LockedMode = LockedMode,
        BundledBases = BundledBases,
        LibTorch = LibTorchDirectory,
        TimeLimitSeconds = TimeLimit,
        TrainCommand = TrainCommand,
        Properties = [.. CacheProperties.For(WorkerAssembly, Spec.GetMetadata(SpecMetadata.Store), LockedMode)],
    };

    private bool Conclude(int exitCode, WorkerProcess worker, bool hasCheckpoint)
    {
        if (_cancellation.IsCancellationRequested)
        {
            var what = worker.WasKilled ? $"The worker did not stop within {StopTimeout:0} s and was killed" : "Training was stopped";
            Log.LogMessage(MessageImportance.High, what + (hasCheckpoint ? "; the next build goes on from its last checkpoint." : "."));
            return false;
        }

        switch (exitCode)
        {
            case WorkerExitCodes.Done:
                break;
            case WorkerExitCodes.Stopped:
                LogError(DiagnosticCodes.WorkerStopped, "Training was stopped before its end. Build again" + (hasCheckpoint ? ": it goes on from the last checkpoint." : "."));
                break;
            default:
                if (!Log.HasLoggedErrors)
                    LogError(DiagnosticCodes.WorkerDied, WorkerExitCodes.Describe(exitCode) + worker.DescribeLastErrors());
                break;
        }

        return !Log.HasLoggedErrors;
    }

    private void LogError(string code, string text) => Log.LogError(null, code, null, WorkerEvents.LinkFor(HelpLink, code), Spec.ItemSpec, 0, 0, 0, 0, text);
}
