using Microsoft.Build.Logging.StructuredLogger;

namespace FineTuneSdk.Build.Tests.Harness;

/// <summary>One finished build, read from its binlog.</summary>
internal sealed class BuildRun
{
    private const string WorkerTask = "RunFineTune";
    private readonly Microsoft.Build.Logging.StructuredLogger.Build _log;

    public BuildRun(int exitCode, string output, string binlog, string projectDirectory)
    {
        ExitCode = exitCode;
        Output = output;
        _log = BinaryLog.ReadBuild(binlog);
        Errors = [.. _log.FindChildrenRecursive<Error>().Select(error => Describe(error, projectDirectory))];
        Warnings = [.. _log.FindChildrenRecursive<Warning>().Select(warning => Describe(warning, projectDirectory))];
    }

    public int ExitCode { get; }

    /// <summary>What the console showed.</summary>
    public string Output { get; }

    /// <summary><c>file(line,column): FTSDK1003: text</c>, files relative to the project.</summary>
    public IReadOnlyList<string> Errors { get; }

    /// <summary>As <see cref="Errors"/>.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>How many workers were started.</summary>
    public int WorkerStarts => _log.FindChildrenRecursive<Microsoft.Build.Logging.StructuredLogger.Task>(task => task.Name == WorkerTask).Count;

    /// <summary>Every message.</summary>
    public IEnumerable<string> Messages => _log.FindChildrenRecursive<Message>().Select(message => message.Text);

    public BuildRun Succeeds()
    {
        Assert.True(ExitCode == 0, Output);
        return this;
    }

    public BuildRun Fails()
    {
        Assert.True(ExitCode != 0, Output);
        return this;
    }

    public BuildRun StartsWorkers(int count)
    {
        Assert.True(WorkerStarts == count, $"{WorkerStarts} workers were started instead of {count}:\n{Output}");
        return this;
    }

    private static string Describe(AbstractDiagnostic diagnostic, string projectDirectory)
    {
        var file = diagnostic.File ?? "";
        if (file.StartsWith(projectDirectory, StringComparison.Ordinal))
            file = file[(projectDirectory.Length + 1)..];
        var place = diagnostic.LineNumber == 0 ? "" : $"({diagnostic.LineNumber},{diagnostic.ColumnNumber})";
        return $"{file}{place}: {diagnostic.Code}: {diagnostic.Text}";
    }
}
