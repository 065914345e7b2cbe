using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace FineTuneSdk.Cli.Tests;

/// <summary>Runs the real program, with stores and locks of the test's own.</summary>
internal sealed partial class FineTuneProgram : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly StringBuilder _output = new();

    private FineTuneProgram(Process process) => _process = process;

    /// <summary>Standard output and error together, so far.</summary>
    public string Output
    {
        get
        {
            lock (_output)
                return _output.ToString();
        }
    }

    /// <summary>The process's number.</summary>
    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>Runs to the end.</summary>
    public static async Task<(int Code, string Output)> RunAsync(string home, params string[] args)
    {
        using var program = Start(home, args);
        return (await program.WaitAsync(), program.Output);
    }

    /// <summary>Runs to the end with variables of the test's own.</summary>
    public static async Task<(int Code, string Output)> RunAsync(string home, IReadOnlyDictionary<string, string> environment, params string[] args)
    {
        using var program = Start(home, environment, args);
        return (await program.WaitAsync(), program.Output);
    }

    /// <summary>Starts the program.</summary>
    /// <param name="home">The folder of stores and locks.</param>
    /// <param name="args">Its arguments.</param>
    public static FineTuneProgram Start(string home, params string[] args) => Start(home, new Dictionary<string, string>(), args);

    /// <summary>Starts the program with variables of the test's own.</summary>
    public static FineTuneProgram Start(string home, IReadOnlyDictionary<string, string> environment, params string[] args)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = home,
        };
        foreach (var argument in (string[])["exec", Path.Combine(AppContext.BaseDirectory, "finetune.dll"), .. args])
            start.ArgumentList.Add(argument);
        start.Environment["FINETUNE_HOME"] = Path.Combine(home, "home");
        start.Environment["FINETUNE_LOCKS"] = Path.Combine(home, "locks");
        start.Environment["FINETUNE_LIBTORCH"] = (string?)AppContext.GetData("FineTune.LibTorchDirectory");
        start.Environment["OMP_NUM_THREADS"] = "1";
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        var program = new FineTuneProgram(new Process { StartInfo = start });
        program._process.OutputDataReceived += (_, data) => program.Append(data.Data);
        program._process.ErrorDataReceived += (_, data) => program.Append(data.Data);
        program._process.Start();
        program._process.StandardInput.Close();
        program._process.BeginOutputReadLine();
        program._process.BeginErrorReadLine();
        return program;
    }

    /// <summary>Waits for the end and returns the exit code.</summary>
    public async Task<int> WaitAsync(TimeSpan? patience = null)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        timeout.CancelAfter(patience ?? Patience);
        await _process.WaitForExitAsync(timeout.Token);
        return _process.ExitCode;
    }

    /// <summary>Waits until a text stands in the output.</summary>
    public async Task WaitForAsync(string text)
    {
        var start = Stopwatch.GetTimestamp();
        while (!Output.Contains(text, StringComparison.Ordinal))
        {
            Assert.False(_process.HasExited && !Output.Contains(text, StringComparison.Ordinal), $"The program ended without \"{text}\":\n{Output}");
            Assert.True(Stopwatch.GetElapsedTime(start) < Patience, $"No \"{text}\" in:\n{Output}");
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Skips a test where the program would inherit that the signal is ignored, as shells have it for their background jobs.</summary>
    public static void SkipIfIgnored(PosixSignal signal)
    {
        Assert.SkipWhen(IsIgnored(signal), $"{signal} is ignored here, and so by every program that is started from here.");
    }

    /// <summary>Whether programs that are started from here ignore the signal.</summary>
    public static bool IsIgnored(PosixSignal signal)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Signals are sent with Linux's numbers.");
        var mask = File.ReadLines("/proc/self/status").First(line => line.StartsWith("SigIgn:", StringComparison.Ordinal))["SigIgn:".Length..].Trim();
        return (Convert.ToUInt64(mask, 16) >> (Number(signal) - 1) & 1) == 1;
    }

    public void Signal(PosixSignal signal) => Assert.True(Kill(_process.Id, Number(signal)) == 0 || HasExited);

    public void Kill() => _process.Kill();

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }

    private static int Number(PosixSignal signal) => signal switch { PosixSignal.SIGINT => 2, PosixSignal.SIGTERM => 15, _ => throw new ArgumentOutOfRangeException(nameof(signal)) };

    private void Append(string? line)
    {
        if (line is null)
            return;
        lock (_output)
            _output.Append(line).Append('\n');
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int process, int signal);
}
