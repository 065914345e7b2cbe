using System.Diagnostics;
using System.Runtime.InteropServices;

namespace FineTuneSdk.Cli.Worker;

/// <summary>Ctrl+C and SIGTERM: the first asks the run to stop, which writes a checkpoint; the second kills the process, whatever native code is at.</summary>
internal sealed class StopSignals : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly List<PosixSignalRegistration> _registrations = [];
    private int _signals;

    public StopSignals()
    {
        foreach (var signal in new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP })
            _registrations.Add(PosixSignalRegistration.Create(signal, OnSignal));
    }

    /// <summary>Cancelled when the run has to stop.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>Asks the run to stop, as a signal does.</summary>
    public void Stop() => _source.Cancel();

    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
        _source.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        if (Interlocked.Increment(ref _signals) > 1)
            Process.GetCurrentProcess().Kill();
        context.Cancel = true;
        Stop();
    }
}
