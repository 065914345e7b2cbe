using FineTuneSdk.Cli.Pipeline;
using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Events;
using FineTuneSdk.Core.Locks;

namespace FineTuneSdk.Cli.Locks;

/// <summary>The lock beside the spec, against a run: an error in locked mode, otherwise a warning that says what to do.</summary>
internal sealed class LockCheck
{
    private const int ListedDifferences = 5;

    private readonly bool _lockedMode;
    private readonly string _path;

    private LockCheck(bool lockedMode, string path) => (_lockedMode, _path) = (lockedMode, path);

    /// <summary>The digest of the adapter that alone is taken, or null where any will do.</summary>
    public string? Accepted { get; private init; }

    /// <summary>What the lock is warned of, to be said by every build.</summary>
    public List<Diagnostic> Warnings { get; } = [];

    /// <summary>Reads the lock and compares the inputs with it.</summary>
    /// <exception cref="FineTuneException">FTSDK0120: it is no lock. In locked mode FTSDK0121, one for each input that differs, and FTSDK0122: there is none.</exception>
    public static LockCheck Of(WorkerRequest request, RunInputs inputs)
    {
        var path = AdapterLock.PathFor(inputs.File.Path, inputs.File.Name);
        if (AdapterLockFile.TryRead(path) is not { } accepted)
        {
            return !request.LockedMode ? new LockCheck(false, path) : throw new FineTuneException(
                DiagnosticCodes.LockMissing, $"Locked mode needs {Path.GetFileName(path)}, and there is none. Run `finetune accept \"{inputs.File.Path}\"` where the adapter is, and commit the file.", new SourceSpan(inputs.File.Path));
        }

        var locked = new LockedInputs(inputs.File, inputs.Spec, inputs.Identity, inputs.DataHashes.Train, inputs.Fingerprint);
        var differences = locked.Differences(accepted);
        if (differences.Count == 0)
            return new LockCheck(request.LockedMode, path) { Accepted = accepted.Digest() };
        if (request.LockedMode)
        {
            throw new FineTuneException([.. differences.Select(one => Diagnostic.Error(
                DiagnosticCodes.LockStale, $"In locked mode nothing may differ from {Path.GetFileName(path)}: {one.Text}. Undo the change, or accept what comes of it with `finetune accept`.", one.Place))]);
        }

        var check = new LockCheck(false, path);
        var rest = differences.Count > ListedDifferences ? $"; and {differences.Count - ListedDifferences} more" : "";
        check.Warnings.Add(Diagnostic.Warning(
            DiagnosticCodes.LockStale, $"The lock is of other inputs, and is passed over: {string.Join("; ", differences.Take(ListedDifferences).Select(one => one.Text))}{rest}. Run `finetune accept` when the new adapter is good.", new SourceSpan(path)));
        return check;
    }

    /// <summary>Compares a result.</summary>
    /// <returns>The error of locked mode, a warning, or null where it is the accepted one.</returns>
    public Diagnostic? CheckResult(string digest)
    {
        if (Accepted is null || Accepted == digest)
            return null;
        var text = $"This adapter is of the locked inputs, but isn't the one that {Path.GetFileName(_path)} accepts (digest {digest[..12]}…, the lock has {Accepted[..12]}…): it was trained anew, and other hardware computes slightly otherwise. " +
            "Restore the accepted one from a store that has it (FineTuneStore, --store), or accept this one with `finetune accept`.";
        if (_lockedMode)
            return Diagnostic.Error(DiagnosticCodes.AdapterNotLocked, text, new SourceSpan(_path));
        var warning = Diagnostic.Warning(DiagnosticCodes.AdapterNotLocked, text, new SourceSpan(_path));
        Warnings.Add(warning);
        return warning;
    }
}
