using System.Diagnostics;
using System.Text;

namespace FineTuneSdk.Build.Tests.Harness;

/// <summary>Runs <c>dotnet</c>.</summary>
internal static class DotNet
{
    public static readonly TimeSpan TimeLimit = TimeSpan.FromMinutes(8);

    public static Task<(int ExitCode, string Output)> RunAsync(string directory, Dictionary<string, string?> environment, IEnumerable<string> arguments) =>
        RunAsync("dotnet", directory, environment, arguments);

    /// <summary>Runs a program to its end and returns its exit code and everything that it wrote.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(string program, string directory, Dictionary<string, string?> environment, IEnumerable<string> arguments)
    {
        using var process = Start(program, directory, environment, arguments, out var output);
        using var limit = new CancellationTokenSource(TimeLimit);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} {string.Join(' ', arguments)} took longer than {TimeLimit}:\n{output}");
        }

        lock (output)
            return (process.ExitCode, output.ToString());
    }

    /// <summary>Starts a program and returns at once.</summary>
    public static Process Start(string program, string directory, Dictionary<string, string?> environment, IEnumerable<string> arguments, out StringBuilder output)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = directory, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
        {
            if (value is null)
                start.Environment.Remove(name);
            else
                start.Environment[name] = value;
        }

        var text = output = new StringBuilder();
        var process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => Append(line.Data);
        process.ErrorDataReceived += (_, line) => Append(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;

        void Append(string? line)
        {
            lock (text)
                text.AppendLine(line);
        }
    }
}
