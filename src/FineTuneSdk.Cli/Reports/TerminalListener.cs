using FineTuneSdk.Core.Events;
using Spectre.Console;

namespace FineTuneSdk.Cli.Reports;

/// <summary>Writes events to a terminal: diagnostics in colour, progress as one line that is written over.</summary>
internal sealed class TerminalListener(IAnsiConsole console) : IEventListener
{
    private bool _progressShown;

    public void Handle(WorkerEvent one)
    {
        switch (one.Kind)
        {
            case "progress":
                ShowProgress(one);
                break;
            case "message" when one.Severity != "low":
                Show(one.Text ?? "", Style.Plain);
                break;
            case "diagnostic":
                Show(TextListener.Canonical(one), new Style(one.Severity switch { "error" => Color.Red, "warning" => Color.Yellow, _ => Color.Grey }));
                break;
        }
    }

    private void Show(string text, Style style)
    {
        EndProgress();
        console.Write(new Text(text, style));
        console.WriteLine();
    }

    private void ShowProgress(WorkerEvent one)
    {
        const int Width = 20;
        var filled = one.Steps == 0 ? 0 : Math.Clamp((int)((long)one.Step * Width / one.Steps), 0, Width);
        var line = $"{new string('━', filled)}{new string('╌', Width - filled)} {one.Text}";
        // Return to the line's start and erase it; a line longer than the terminal would wrap and couldn't be taken back.
        console.Write(new ControlCode("\r\u001b[2K"));
        console.Write(new Text(line.Length < console.Profile.Width ? line : line[..(console.Profile.Width - 1)]));
        _progressShown = true;
        if (one.Step == one.Steps)
            EndProgress();
    }

    private void EndProgress()
    {
        if (!_progressShown)
            return;
        console.WriteLine();
        _progressShown = false;
    }
}
