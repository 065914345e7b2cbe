using System.Text;
using FineTuneSdk.Core.Diagnostics;

namespace FineTuneSdk.Core.Events;

/// <summary>Writes events as JSON lines to <c>progress.jsonl</c>, each flushed at once, and reads them back. Safe for concurrent use.</summary>
public sealed class EventLog : IDisposable
{
    private readonly Lock _gate = new();
    private readonly StreamWriter _writer;

    /// <summary>Starts a log in place of the one that may be there.</summary>
    /// <exception cref="FineTuneException">The file can't be written (FTSDK0101).</exception>
    public EventLog(string path)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            _writer = new StreamWriter(new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true, NewLine = "\n" };
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new FineTuneException(DiagnosticCodes.CannotWrite, $"{path} can't be written: {exception.Message}", innerException: exception);
        }
    }

    /// <summary>Appends an event.</summary>
    public void Write(WorkerEvent one)
    {
        lock (_gate)
            _writer.WriteLine(WorkerJson.ToLine(one));
    }

    /// <summary>The events of a log, without a last line that isn't whole.</summary>
    public static IEnumerable<WorkerEvent> Read(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        while (reader.ReadLine() is { } line)
        {
            WorkerEvent one;
            try
            {
                one = WorkerJson.Parse<WorkerEvent>(line);
            }
            catch (System.Text.Json.JsonException) when (reader.Peek() < 0)
            {
                yield break;
            }

            yield return one;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _writer.Dispose();
}
