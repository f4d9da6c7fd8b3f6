# Completion of hwkey for PowerShell: `hwkey completions powershell`.
Register-ArgumentCompleter -Native -CommandName hwkey -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    # The program that was typed, which need not be the one in PATH. Nothing of the line is run.
    $command = Get-Command -Name $commandAst.GetCommandName() -ErrorAction Ignore | Select-Object -First 1
    if ($command.CommandType -eq 'Alias') {
        $command = $command.ResolvedCommand
    }
    if ($command.CommandType -ne 'Application') {
        $command = Get-Command -Name hwkey -CommandType Application -ErrorAction Ignore | Select-Object -First 1
    }
    if (-not $command) {
        return
    }

    $words = @($commandAst.CommandElements | Where-Object { $_.Extent.EndOffset -lt $cursorPosition } | ForEach-Object {
        if ($_ -is [System.Management.Automation.Language.StringConstantExpressionAst]) { $_.Value } else { $_.Extent.Text }
    })
    # Without the quote that opens it. In one word of letters: Windows PowerShell loses empty arguments and quotes.
    $words += $wordToComplete -replace '^["''\u2018-\u201e]', ''
    $line = [Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes($words -join "`0"))

    $encoding = [Console]::OutputEncoding
    try {
        [Console]::OutputEncoding = [Text.UTF8Encoding]::new($false)
        $candidates = @(& $command __complete powershell $line 2>$null)
    } finally {
        [Console]::OutputEncoding = $encoding
    }
    foreach ($candidate in $candidates) {
        $value, $help = $candidate -split "`t", 2
        if (-not $help) {
            $help = $value
        }
        [System.Management.Automation.CompletionResult]::new($value, $value, 'ParameterValue', $help)
    }
}
