using FineTuneSdk.Cli.Reports;
using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Events;
using Microsoft.Extensions.Time.Testing;
using Spectre.Console;

namespace FineTuneSdk.Cli.Tests.Reports;

public sealed class ListenerTests
{
    [Fact]
    public void A_file_gets_lines_and_progress_now_and_then()
    {
        using var writer = new StringWriter { NewLine = "\n" };
        var time = new FakeTimeProvider();
        var log = new RunLog([new TextListener(writer, time)]);
        log.High("high");
        log.Low("low");
        for (var step = 1; step <= 9; step++)
        {
            log.Emit(new WorkerEvent { Kind = "progress", Step = step, Steps = 9, Text = $"step {step}" });
            time.Advance(TimeSpan.FromSeconds(2));
        }

        log.Report(Diagnostic.Error("FTSDK1003", "Unknown key", new SourceSpan("/a b.json", 4, 7)));
        log.Metric("test.loss", 1);
        log.Checkpoint("/c", 3);
        log.Done("trained");
        Assert.Equal("high\nstep 1\nstep 4\nstep 7\nstep 9\n/a b.json(4,7): error FTSDK1003: Unknown key\nCheckpoint after step 3: /c\n", writer.ToString());
    }

    [Fact]
    public void A_terminal_gets_one_line_of_progress_that_is_written_over()
    {
        using var writer = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.Yes, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(writer) });
        console.Profile.Width = 40;
        var log = new RunLog([new TerminalListener(console)]);
        log.Emit(new WorkerEvent { Kind = "progress", Step = 1, Steps = 2, Text = "step 1 [with] markup and a long tail" });
        log.High("[b]text[/]");
        log.Emit(new WorkerEvent { Kind = "progress", Step = 2, Steps = 2, Text = "step 2" });
        log.Report(Diagnostic.Warning("FTSDK3001", "Few", null));
        Assert.Equal(
            "\r\u001b[2K━━━━━━━━━━╌╌╌╌╌╌╌╌╌╌ step 1 [with] mark\n[b]text[/]\n\r\u001b[2K━━━━━━━━━━━━━━━━━━━━ step 2\nfinetune: warning FTSDK3001: Few\n",
            writer.ToString().Replace(Environment.NewLine, "\n", StringComparison.Ordinal));
    }
}
