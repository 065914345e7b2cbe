using System.Collections;

namespace FineTuneSdk.Core.Diagnostics;

/// <summary>Collects the problems of an input, so that all of them are reported in one go. Not safe for concurrent use.</summary>
/// <remarks>Keeps at most <see cref="LimitPerFile"/> a file; what goes beyond is counted and reported as one more diagnostic by <see cref="ToList"/>.</remarks>
public sealed class DiagnosticBag : IEnumerable<Diagnostic>
{
    /// <summary>How many diagnostics are kept for one file.</summary>
    public const int LimitPerFile = 100;

    private readonly List<Diagnostic> _kept = [];
    private readonly Dictionary<string, int> _seenByFile = new(StringComparer.Ordinal);

    /// <summary>Whether any error was added, kept or not.</summary>
    public bool HasErrors { get; private set; }

    /// <summary>Adds one diagnostic.</summary>
    public void Add(Diagnostic diagnostic)
    {
        HasErrors |= diagnostic.Severity == DiagnosticSeverity.Error;
        var file = diagnostic.Location?.File ?? "";
        var seen = _seenByFile[file] = _seenByFile.GetValueOrDefault(file) + 1;
        if (seen <= LimitPerFile)
            _kept.Add(diagnostic);
    }

    /// <summary>Adds several diagnostics.</summary>
    public void AddRange(IEnumerable<Diagnostic> diagnostics)
    {
        foreach (var diagnostic in diagnostics)
            Add(diagnostic);
    }

    /// <summary>Adds an error.</summary>
    public void Error(string code, string message, SourceSpan? location = null) => Add(Diagnostic.Error(code, message, location));

    /// <summary>Adds a warning.</summary>
    public void Warning(string code, string message, SourceSpan? location = null) => Add(Diagnostic.Warning(code, message, location));

    /// <summary>What was kept, and for each file with more than the limit the number of those left out.</summary>
    public IReadOnlyList<Diagnostic> ToList()
    {
        var all = new List<Diagnostic>(_kept);
        foreach (var (file, seen) in _seenByFile)
        {
            if (seen > LimitPerFile)
                all.Add(Diagnostic.Warning(DiagnosticCodes.TooManyProblems, $"{seen - LimitPerFile} more problems in this file are not listed.", file.Length == 0 ? null : new SourceSpan(file)));
        }

        return all;
    }

    /// <summary>Throws a <see cref="FineTuneException"/> with everything in the bag if there is an error in it.</summary>
    public void ThrowIfErrors()
    {
        if (HasErrors)
            throw new FineTuneException(ToList());
    }

    /// <inheritdoc/>
    public IEnumerator<Diagnostic> GetEnumerator() => ToList().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
