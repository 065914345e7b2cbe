using System.Collections;
using System.Collections.Concurrent;
using Microsoft.Build.Framework;

namespace FineTuneSdk.Tasks.Tests;

/// <summary>Keeps what a task logs, in the form in which a console shows it.</summary>
internal sealed class RecordingBuildEngine : IBuildEngine3
{
    private readonly ConcurrentQueue<string> _errors = new();
    private readonly ConcurrentQueue<string> _warnings = new();
    private readonly ConcurrentQueue<(MessageImportance Importance, string Text)> _messages = new();

    public event Action<string>? MessageLogged;

    public IEnumerable<string> Errors => _errors;

    public IEnumerable<string> Warnings => _warnings;

    public int Yields { get; private set; }

    public bool ContinueOnError => false;

    public int LineNumberOfTaskNode => 1;

    public int ColumnNumberOfTaskNode => 1;

    public string ProjectFileOfTaskNode => "the.targets";

    public bool IsRunningMultipleNodes => false;

    public IEnumerable<string> Messages(MessageImportance importance) => _messages.Where(message => message.Importance == importance).Select(message => message.Text);

    public void LogErrorEvent(BuildErrorEventArgs e) => _errors.Enqueue($"{Place(e.File, e.LineNumber, e.ColumnNumber, e.EndLineNumber, e.EndColumnNumber)}error {e.Code}: {e.Message}{Link(e.HelpLink)}");

    public void LogWarningEvent(BuildWarningEventArgs e) => _warnings.Enqueue($"{Place(e.File, e.LineNumber, e.ColumnNumber, e.EndLineNumber, e.EndColumnNumber)}warning {e.Code}: {e.Message}{Link(e.HelpLink)}");

    public void LogMessageEvent(BuildMessageEventArgs e)
    {
        _messages.Enqueue((e.Importance, e.Message ?? ""));
        MessageLogged?.Invoke(e.Message ?? "");
    }

    public void LogCustomEvent(CustomBuildEventArgs e) => throw new NotSupportedException();

    public void Yield() => Yields++;

    public void Reacquire() => Yields--;

    public bool BuildProjectFile(string projectFileName, string[] targetNames, IDictionary globalProperties, IDictionary targetOutputs) => throw new NotSupportedException();

    public bool BuildProjectFile(string projectFileName, string[] targetNames, IDictionary globalProperties, IDictionary targetOutputs, string toolsVersion) => throw new NotSupportedException();

    public bool BuildProjectFilesInParallel(string[] projectFileNames, string[] targetNames, IDictionary[] globalProperties, IDictionary[] targetOutputsPerProject, string[] toolsVersion, bool useResultsCache, bool unloadProjectsOnCompletion) => throw new NotSupportedException();

    public BuildEngineResult BuildProjectFilesInParallel(string[] projectFileNames, string[] targetNames, IDictionary[] globalProperties, IList<string>[] removeGlobalProperties, string[] toolsVersion, bool returnTargetOutputs) => throw new NotSupportedException();

    private static string Place(string? file, int line, int column, int endLine, int endColumn) =>
        (line, endLine) switch
        {
            (0, _) => $"{file}: ",
            (_, 0) => $"{file}({line},{column}): ",
            _ => $"{file}({line},{column},{endLine},{endColumn}): ",
        };

    private static string Link(string? link) => link is null ? "" : $" [{link}]";
}
